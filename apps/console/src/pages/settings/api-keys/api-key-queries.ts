import { infiniteQueryOptions } from "@tanstack/react-query";
import type { ApiKeyInput } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";

const PAGE_SIZE = 100;

export const apiKeyPages = infiniteQueryOptions({
  queryKey: ["api-keys"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam: cursor, signal }) => good(client.GET("/api/v1/api-keys", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
  getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
});

export type Role = ApiKeyInput["role"];

export interface ApiKeyDraft {
  readonly name: string;
  readonly role: Role;
  readonly company: number | null;
  readonly system: string;
  /** As the browser's own field has it, in the reader's time; "": never. */
  readonly expires: string;
}

/** Gives the key itself, which nobody can see again. */
export async function createApiKey({ name, role, company, system, expires }: ApiKeyDraft): Promise<string> {
  const expiresAt = expires === "" ? null : new Date(expires).toISOString();
  const body = { name, role, company, system: system.trim() === "" ? null : system, expiresAt };
  return (await good(client.POST("/api/v1/api-keys", { body }))).data.key;
}

export async function revokeApiKey(id: string): Promise<void> {
  await good(client.DELETE("/api/v1/api-keys/{id}", { params: { path: { id } } }));
}
