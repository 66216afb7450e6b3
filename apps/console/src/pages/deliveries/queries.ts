import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, good } from "../../api/client.js";
import type { DeliverySearch } from "./delivery-search.js";

const PAGE_SIZE = 100;

export const deliveryPages = (search: DeliverySearch) =>
  infiniteQueryOptions({
    queryKey: ["deliveries", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => good(client.GET("/api/v1/deliveries", { params: { query: { ...search, limit: PAGE_SIZE, cursor } }, signal })),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
    placeholderData: (earlier) => earlier,
  });

const WATCH_MS = 2_000;

/** Asked for again until it has ended. */
export const deliveryOf = (id: string) =>
  queryOptions({
    queryKey: ["deliveries", "one", id],
    queryFn: async ({ signal }) => (await good(client.GET("/api/v1/deliveries/{id}", { params: { path: { id } }, signal }))).data,
    refetchInterval: ({ state }) => (state.data?.statusGroup === "pending" ? WATCH_MS : false),
  });
