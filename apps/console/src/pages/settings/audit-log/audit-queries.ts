import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, good } from "../../../api/client.js";
import { download } from "../../../api/download.js";
import type { AuditSearch } from "./audit-search.js";

const PAGE_SIZE = 200;

export const auditPages = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ["audit-log", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => good(client.GET("/api/v1/audit-log", { params: { query: { ...search, limit: PAGE_SIZE, cursor } }, signal })),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
    placeholderData: (earlier) => earlier,
  });

export async function verifyAuditLog() {
  return (await good(client.GET("/api/v1/audit-log/verification"))).data;
}

/** All that the search finds, as a file. */
export function exportAuditLog(search: AuditSearch, format: "csv" | "ndjson"): Promise<void> {
  return download(client.GET("/api/v1/audit-log/export", { params: { query: { ...search, format } }, parseAs: "blob" }));
}
