import { z } from "zod";

/** Every good answer. */
export interface Answer<Data> {
  readonly data: Data;
  readonly meta: Readonly<Record<string, unknown>>;
}

export function answer<Data>(data: Data, meta: Readonly<Record<string, unknown>> = {}): Answer<Data> {
  return { data, meta };
}

/** What lists take: `limit` (1 to 200, default 50) and the `cursor` that the page before gave as `meta.nextCursor`. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

/** A page of a list that is held in memory; the cursor is the offset. */
export function pageOf<Item>(items: readonly Item[], query: z.infer<typeof pageQuery>): Answer<readonly Item[]> {
  const start = /^\d{1,9}$/.test(query.cursor ?? "") ? Number(query.cursor) : 0;
  const end = start + query.limit;
  return answer(items.slice(start, end), { nextCursor: end < items.length ? String(end) : null, total: items.length });
}
