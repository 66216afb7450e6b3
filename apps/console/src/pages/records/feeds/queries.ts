import { infiniteQueryOptions } from "@tanstack/react-query";
import type { RecordFeedInput } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";

const PAGE_SIZE = 100;
const WATCH_MS = 5_000;

export const feedPages = infiniteQueryOptions({
  queryKey: ["record-feeds"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam: cursor, signal }) => good(client.GET("/api/v1/record-feeds", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
  getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
  refetchInterval: WATCH_MS,
});

/** `id` null: a new one. */
export async function saveFeed(id: number | null, body: RecordFeedInput): Promise<void> {
  await good(
    id === null ? client.POST("/api/v1/record-feeds", { body }) : client.PATCH("/api/v1/record-feeds/{id}", { params: { path: { id: String(id) } }, body }),
  );
}

export async function switchFeed(id: number, enabled: boolean): Promise<void> {
  await good(client.PATCH("/api/v1/record-feeds/{id}", { params: { path: { id: String(id) } }, body: { enabled } }));
}

export async function deleteFeed(id: number): Promise<string> {
  await good(client.DELETE("/api/v1/record-feeds/{id}", { params: { path: { id: String(id) } } }));
  return "The feed is deleted.";
}
