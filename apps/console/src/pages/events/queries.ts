import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, good } from "../../api/client.js";
import type { EventSearch } from "./event-search.js";

const PAGE_SIZE = 100;

export const eventPages = (search: EventSearch) =>
  infiniteQueryOptions({
    queryKey: ["events", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => good(client.GET("/api/v1/events", { params: { query: { ...search, limit: PAGE_SIZE, cursor } }, signal })),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
    placeholderData: (earlier) => earlier,
  });

export const eventOf = (id: string) =>
  queryOptions({
    queryKey: ["events", "one", id],
    queryFn: async ({ signal }) => (await good(client.GET("/api/v1/events/{id}", { params: { path: { id } }, signal }))).data,
  });

const TRACE_PAGE_SIZE = 50;
const WATCH_MS = 3_000;

export const traceOf = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["events", "trace", id],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      good(client.GET("/api/v1/events/{id}/trace", { params: { path: { id }, query: { limit: TRACE_PAGE_SIZE, cursor } }, signal })),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
    refetchInterval: WATCH_MS,
  });
