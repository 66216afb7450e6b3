import { infiniteQueryOptions } from "@tanstack/react-query";
import type { AlertRuleInput } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";

const PAGE_SIZE = 100;

export const alertRulePages = infiniteQueryOptions({
  queryKey: ["alert-rules"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam: cursor, signal }) => good(client.GET("/api/v1/alert-rules", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
  getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
});

/** `id` null: a new one. */
export async function saveAlertRule(id: number | null, body: AlertRuleInput): Promise<void> {
  await good(
    id === null ? client.POST("/api/v1/alert-rules", { body }) : client.PATCH("/api/v1/alert-rules/{id}", { params: { path: { id: String(id) } }, body }),
  );
}

export async function switchAlertRule(id: number, enabled: boolean): Promise<void> {
  await good(client.PATCH("/api/v1/alert-rules/{id}", { params: { path: { id: String(id) } }, body: { enabled } }));
}

export async function deleteAlertRule(id: number): Promise<string> {
  await good(client.DELETE("/api/v1/alert-rules/{id}", { params: { path: { id: String(id) } } }));
  return "The rule is deleted.";
}
