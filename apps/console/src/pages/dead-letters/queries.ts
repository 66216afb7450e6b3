import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, good } from "../../api/client.js";
import type { BulkPart } from "../../components/use-bulk-work.js";
import type { Render } from "../../components/render-choice.js";
import type { DeadLetterSearch } from "./dead-letter-search.js";

const PAGE_SIZE = 100;
/** Of one request: small enough for progress to be seen, and for an abort to be heard. */
const PART = 500;

export const deadLetterPages = (search: DeadLetterSearch) =>
  infiniteQueryOptions({
    queryKey: ["dead-letters", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      good(client.GET("/api/v1/dead-letters", { params: { query: { ...search, limit: PAGE_SIZE, cursor } }, signal })),
    getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
    placeholderData: (earlier) => earlier,
  });

export async function countDeadLetters(search: DeadLetterSearch): Promise<number> {
  return (await good(client.GET("/api/v1/dead-letters/count", { params: { query: { ...search } } }))).data.count;
}

export async function retryPart(query: DeadLetterSearch, render: Render, cursor: string | null): Promise<BulkPart> {
  const body = { query: { ...query }, render, limit: PART, ...(cursor === null ? {} : { cursor }) };
  return partOf(await good(client.POST("/api/v1/dead-letters/retry", { body })));
}

export async function discardPart(query: DeadLetterSearch, cursor: string | null): Promise<BulkPart> {
  const body = { query: { ...query }, limit: PART, ...(cursor === null ? {} : { cursor }) };
  return partOf(await good(client.POST("/api/v1/dead-letters/discard", { body })));
}

export async function retryChosen(ids: readonly string[], render: Render): Promise<number> {
  return (await good(client.POST("/api/v1/dead-letters/retry", { body: { ids: [...ids], render } }))).data.count;
}

export async function discardChosen(ids: readonly string[]): Promise<number> {
  return (await good(client.POST("/api/v1/dead-letters/discard", { body: { ids: [...ids] } }))).data.count;
}

interface Part {
  readonly data: { readonly count: number };
  readonly meta: { readonly nextCursor?: string | null };
}

function partOf({ data: { count }, meta: { nextCursor = null } }: Part): BulkPart {
  return { done: count, looked: nextCursor === null ? count : PART, cursor: nextCursor };
}
