import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, good } from "../../../api/client.js";
import type { RecordSearch } from "./record-search.js";

const PAGE_SIZE = 100;
const HISTORY_PAGE_SIZE = 20;

export const recordPages = ({ kind, ...filter }: RecordSearch) =>
  infiniteQueryOptions({
    queryKey: ["records", kind, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      good(client.GET("/api/v1/records/{kind}", { params: { path: { kind }, query: { ...filter, limit: PAGE_SIZE, cursor } }, signal })),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
    placeholderData: (earlier) => earlier,
  });

/** The record, with its history page by page. */
export const recordOf = (kind: string, id: string) =>
  infiniteQueryOptions({
    queryKey: ["records", "one", kind, id],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      good(client.GET("/api/v1/records/{kind}/{id}", { params: { path: { kind, id }, query: { limit: HISTORY_PAGE_SIZE, cursor } }, signal })),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
  });
