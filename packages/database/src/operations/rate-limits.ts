import type { RateLimiter, Tokens } from "@trunkline/core";
import type { Pool } from "pg";

type Windows = Parameters<RateLimiter["take"]>[0];

const takeSql = `select granted, wait_ms as "waitMs", taken_at_ms as "takenAtMs" from trunkline.take_tokens($1::text[], $2::integer[], $3::bigint[], $4)`;

/** To the twentieth that they were taken from. */
const giveBackSql = `
update trunkline.rate_limit_slot kept set used = greatest(kept.used - $3, 0)
from unnest($1::text[], $2::bigint[]) as given (key, period) where kept.key = given.key and kept.slot = floor($4::float8 / (given.period / 20.0))`;

/** Core's rate limiter on PostgreSQL: one statement for all windows of a connector, whichever process asks. */
export function rateLimitsOf(pool: Pool): RateLimiter {
  return {
    take: async (windows, wanted) => {
      const sorted = sortedOf(windows);
      const values = [sorted.map(({ key }) => key), sorted.map(({ max }) => max), sorted.map(({ perMs }) => perMs), wanted];
      const { rows } = await pool.query<Tokens>({ name: "take-tokens", text: takeSql, values });
      const [row] = rows;
      return row === undefined ? { granted: 0, waitMs: 0, takenAtMs: 0 } : { ...row, waitMs: Math.ceil(row.waitMs) };
    },
    giveBack: async (windows, { takenAtMs }, count) => {
      const values = [windows.map(({ key }) => key), windows.map(({ perMs }) => perMs), count, takenAtMs];
      // By contract it fails nobody: what was claimed or written with the other tokens goes on.
      await pool.query({ name: "give-tokens-back", text: giveBackSql, values }).catch(() => undefined);
    },
  };
}

/** Two that lock the same keys lock them in the same order. */
function sortedOf(windows: Windows): Windows {
  return windows.toSorted((first, second) => (first.key < second.key ? -1 : 1));
}
