import { queryOptions } from "@tanstack/react-query";
import type { Erasure } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import { download } from "../../../api/download.js";

const LOOK_AGAIN_MS = 1_000;

export interface Subject {
  readonly value: string;
  readonly match: "exact" | "contains";
}

export function exportSubject(subject: Subject): Promise<void> {
  return download(client.POST("/api/v1/subjects/export", { body: subject, parseAs: "blob" }));
}

export async function eraseSubject(subject: Subject): Promise<number> {
  return (await good(client.POST("/api/v1/subjects/erase", { body: subject }))).data.id;
}

export function exportTenant(id: string): Promise<void> {
  return download(client.GET("/api/v1/tenants/{id}/export", { params: { path: { id } }, parseAs: "blob" }));
}

/** Looked at until it has ended. */
export const erasureQuery = (id: number) =>
  queryOptions({
    queryKey: ["erasures", id],
    queryFn: async ({ signal }): Promise<Erasure> => (await good(client.GET("/api/v1/erasures/{id}", { params: { path: { id: String(id) } }, signal }))).data,
    refetchInterval: ({ state }) => (state.data?.status === "done" ? false : LOOK_AGAIN_MS),
  });
