import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, good } from "../../api/client.js";

export const connectorKeys = { all: ["connectors"], one: (id: number) => ["connectors", id] } as const;

const PAGE_SIZE = 100;
const REFRESH_MS = 15_000;

interface ConnectorSearch {
  /** A part of name or URL; "": any. */
  readonly text: string;
  /** It has all of them. */
  readonly tags: readonly string[];
}

/** By name, with how many connectors have each. */
export const connectorTagsQuery = queryOptions({
  queryKey: [...connectorKeys.all, "tags"],
  queryFn: async ({ signal }) => (await good(client.GET("/api/v1/connector-tags", { signal }))).data,
});

/** Pages of the list, by id. */
export const connectorPages = ({ text, tags }: ConnectorSearch) =>
  infiniteQueryOptions({
    queryKey: [...connectorKeys.all, "list", text, ...tags],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      good(
        client.GET("/api/v1/connectors", {
          params: { query: { limit: PAGE_SIZE, cursor, search: text || undefined, tag: tags.join(",") || undefined } },
          signal,
        }),
      ),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
    placeholderData: (earlier) => earlier,
    refetchInterval: REFRESH_MS,
  });

export const connectorQuery = (id: number) =>
  queryOptions({
    queryKey: connectorKeys.one(id),
    queryFn: async ({ signal }) => (await good(client.GET("/api/v1/connectors/{id}", { params: { path: { id: String(id) } }, signal }))).data,
  });
