import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, good } from "../../api/client.js";

export const connectorKeys = { all: ["connectors"], one: (id: number) => ["connectors", id] } as const;

const PAGE_SIZE = 100;
const REFRESH_MS = 15_000;

/** Pages of the list, by id; `search`: a part of name or URL. */
export const connectorPages = (search: string) =>
  infiniteQueryOptions({
    queryKey: [...connectorKeys.all, "list", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      good(client.GET("/api/v1/connectors", { params: { query: { limit: PAGE_SIZE, cursor, search: search || undefined } }, signal })),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
    placeholderData: (earlier) => earlier,
    refetchInterval: REFRESH_MS,
  });

export const connectorQuery = (id: number) =>
  queryOptions({
    queryKey: connectorKeys.one(id),
    queryFn: async ({ signal }) => (await good(client.GET("/api/v1/connectors/{id}", { params: { path: { id: String(id) } }, signal }))).data,
  });
