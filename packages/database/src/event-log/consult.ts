import { identityOf, type Consultation, type Identity } from "@trunkline/core";
import type { Pool } from "pg";
import { withArena } from "../arena.js";
import { namesOf, text, unnestOf, valuesOf, type BulkColumn } from "../bulk-columns.js";

const identityColumns: readonly BulkColumn<Identity>[] = [
  text("tenant", ({ tenant }) => tenant),
  text("id", ({ id }) => id),
  text("source", ({ source }) => source),
];

/**
 * The version comes from the same round trip, so it is read after the call began. Positions count from 1.
 * PostgreSQL skips partitions by the range; by an array that is a parameter it would look into all of them. A scalar subquery is asked for each identity, by key;
 * `exists` is made a join, which reads a whole partition as long as it has no statistics.
 */
const consultSql = `
select (select version from trunkline.config_version) as version,
  (select array_agg(asked.position::integer) from ${unnestOf(identityColumns, 4)} with ordinality as asked (${namesOf(identityColumns)}, position)
   where (
     select true from trunkline.event
     where event.tenant = asked.tenant and event.id = asked.id and event.source = asked.source
       and event.day >= $1::date and event.day <= $2::date and event.day = any($3::date[]) limit 1)) as known`;

interface ConsultRow {
  readonly version: number;
  readonly known: number[] | null;
}

/** One prepared round trip for a chunk: the configuration's version, and which identities are recorded in the partitions of `days`. */
export async function consult(pool: Pool, identities: readonly Identity[], days: readonly string[]): Promise<Consultation> {
  const { rows } = await withArena((arena) => {
    const sorted = [...days].sort();
    const values = [sorted[0] ?? null, sorted.at(-1) ?? null, sorted, ...valuesOf(arena, identityColumns, identities)];
    return pool.query<ConsultRow>({ name: "consult", text: consultSql, values });
  });
  const row = rows[0];
  if (row === undefined) throw new Error("The configuration version is missing: the schema was not migrated.");
  return { configurationVersion: row.version, known: new Set((row.known ?? []).map((position) => identityOf(identities[position - 1]!))) };
}
