import type { Pool } from "pg";

/** By the clock that all processes share, ms since the epoch. */
export async function databaseTime(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ time: number }>("select (extract(epoch from clock_timestamp()) * 1000)::float8 as time");
  return rows[0]!.time;
}
