import { createHash } from "node:crypto";
import type { Copy } from "@trunkline/core";
import type { Pool } from "pg";
import { withArena } from "../arena.js";
import { namesOf, text, unnestOf, valuesOf, type BulkColumn } from "../bulk-columns.js";

const copyColumns: readonly BulkColumn<Copy>[] = [
  text("tenant", ({ tenant }) => tenant),
  text("id", ({ id }) => id),
  text("source", ({ source }) => source),
  text("digest", ({ payloadText }) => createHash("sha256").update(payloadText).digest("hex")),
];

/**
 * Digests are compared, so that no payload travels. `bool_and` of no row is null: a copy whose event is gone meanwhile differs from nothing. Positions count
 * from 1; the days as in the consultation.
 */
const differingSql = `
select asked.position::integer as position
from ${unnestOf(copyColumns, 4)} with ordinality as asked (${namesOf(copyColumns)}, position)
where (
  select bool_and(encode(sha256(convert_to(event.payload, 'UTF8')), 'hex') <> asked.digest) from trunkline.event
  where event.tenant = asked.tenant and event.id = asked.id and event.source = asked.source
    and event.day >= $1::date and event.day <= $2::date and event.day = any($3::date[]))`;

/** Positions, from 0, of the copies that are recorded with other payloads only. */
export async function differing(pool: Pool, copies: readonly Copy[], days: readonly string[]): Promise<readonly number[]> {
  const { rows } = await withArena((arena) => {
    const sorted = [...days].sort();
    const values = [sorted[0] ?? null, sorted.at(-1) ?? null, sorted, ...valuesOf(arena, copyColumns, copies)];
    return pool.query<{ readonly position: number }>({ name: "differing", text: differingSql, values });
  });
  return rows.map(({ position }) => position - 1).sort((first, second) => first - second);
}
