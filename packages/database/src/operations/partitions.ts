import type { Pool } from "pg";
import { dayMs, utcDay } from "../text.js";

/** Makes the partitions of these days (`YYYY-MM-DD`) where they are missing. */
export async function ensurePartitionsOf(pool: Pool, days: readonly string[]): Promise<void> {
  for (const day of days) await pool.query("select trunkline.ensure_day_partition($1::date)", [day]);
}

/** From two days before to two days after `nowMs`: every day an event may be filed under, with a margin. */
export async function ensurePartitions(pool: Pool, nowMs: number): Promise<void> {
  await ensurePartitionsOf(
    pool,
    [-2, -1, 0, 1, 2].map((offset) => utcDay(nowMs + offset * dayMs)),
  );
}
