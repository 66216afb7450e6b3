import type { RejectedMessage } from "@trunkline/core";
import type { Pool } from "pg";
import { provenanceOf, type StoredEventColumns } from "../event-log/stored-event.js";

/** A rejected message whose copy is due. */
export interface RejectedToCopy extends Pick<RejectedMessage, "reason" | "provenance" | "value"> {
  readonly id: number;
  readonly rejectedAtMs: number;
}

type CopyRow = Pick<StoredEventColumns, "door" | "topic" | "partition" | "offset" | "key" | "headers"> &
  Pick<RejectedToCopy, "id" | "reason" | "value"> & { readonly rejected_ms: number };

/** Two processes never get the same row; what a process that died had taken comes back after 30 s. */
const takeSql = `
with taken as materialized (
  select id from trunkline.rejected_message
  where door = 'kafka' and copied_at is null and (copying_until is null or copying_until < now())
  order by id limit $1 for update skip locked
)
update trunkline.rejected_message message set copying_until = now() + interval '30 seconds'
from taken where message.id = taken.id
returning message.id::float8 as id, reason, round(extract(epoch from rejected_at) * 1000)::float8 as rejected_ms, door, topic, "partition", "offset", key, headers, value`;

export async function rejectedToCopy(pool: Pool, limit: number): Promise<readonly RejectedToCopy[]> {
  const { rows } = await pool.query<CopyRow>(takeSql, [limit]);
  const messages = rows.map((row) => ({ id: row.id, reason: row.reason, value: row.value, rejectedAtMs: row.rejected_ms, provenance: provenanceOf(row) }));
  return messages.sort((first, second) => first.id - second.id);
}

/** A copy that failed is due again after 5 s; whoever takes it then. */
export async function copyAgainSoon(pool: Pool, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await pool.query("update trunkline.rejected_message set copying_until = now() + interval '5 seconds' where id = any($1::bigint[])", [ids]);
}

/** One that a person removed meanwhile is no matter. */
export async function markCopied(pool: Pool, ids: readonly number[]): Promise<void> {
  await pool.query("update trunkline.rejected_message set copied_at = now(), copying_until = null where id = any($1::bigint[])", [ids]);
}
