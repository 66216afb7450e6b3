import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, good } from "../../api/client.js";
import { ApiProblem } from "../../api/problem.js";
import type { BulkPart } from "../../components/use-bulk-work.js";

const PAGE_SIZE = 100;

function pageOf(reason: string | undefined, cursor: string | undefined, signal?: AbortSignal) {
  return good(client.GET("/api/v1/rejected-messages", { params: { query: { limit: PAGE_SIZE, reason, cursor } }, ...(signal ? { signal } : {}) }));
}

export const rejectedPages = (reason: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["rejected-messages", reason],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => pageOf(reason, cursor, signal),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
    placeholderData: (earlier) => earlier,
  });

export const rejectedMessageOf = (id: number) =>
  queryOptions({
    queryKey: ["rejected-messages", "one", id],
    queryFn: async ({ signal }) => (await good(client.GET("/api/v1/rejected-messages/{id}", { params: { path: { id: String(id) } }, signal }))).data,
  });

/** Counted up to 10,000: there is no count without a look at them. */
export async function countRejected(reason: string | undefined): Promise<number> {
  let count = 0;
  for (let cursor: string | undefined, isFirst = true; (isFirst || cursor !== undefined) && count < 10_000; isFirst = false) {
    const page = await pageOf(reason, cursor);
    count += page.data.length;
    cursor = page.meta.nextCursor ?? undefined;
  }
  return count;
}

export async function retryMessage(id: number): Promise<void> {
  await good(client.POST("/api/v1/rejected-messages/{id}/retry", { params: { path: { id: String(id) } } }));
}

/** Each by itself; those that are refused again stay where they are. */
export async function retryPage(reason: string | undefined, cursor: string | null): Promise<BulkPart> {
  const page = await pageOf(reason, cursor ?? undefined);
  let done = 0;
  for (const { id } of page.data) if (await wasTaken(id)) done += 1;
  return { done, looked: page.data.length, cursor: page.meta.nextCursor ?? null };
}

async function wasTaken(id: number): Promise<boolean> {
  try {
    await retryMessage(id);
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && error.status < 500) return false;
    throw error;
  }
}
