import type { DeadLetterReason, ParkedReason } from "@trunkline/core";
import type { Pool } from "pg";
import { inTransaction } from "../in-transaction.js";
import { insertDeadLettersSql } from "../event-log/dead-letter-sql.js";

const batch = 1_000;

interface Key {
  readonly tenant: string;
  readonly id: string;
  readonly day: string;
}

/** Makes dead letters of open rows, a batch per transaction; gives how many. `condition` may use $1 and on. */
async function expireWhere(pool: Pool, reason: DeadLetterReason, condition: string, values: readonly unknown[]): Promise<number> {
  const sql = `
  with doomed as materialized (
    select tenant, id, day from trunkline.delivery where ${condition} limit ${batch} for update skip locked
  )
  update trunkline.delivery set status = 'dead_lettered', reason = '${reason}', next_attempt_at = null, owner = null, parked_since = null
  from doomed where delivery.tenant = doomed.tenant and delivery.id = doomed.id and delivery.day = doomed.day
  returning delivery.tenant, delivery.id, delivery.day`;
  for (let total = 0; ; ) {
    const expired = await inTransaction(pool, async (client) => {
      const { rows } = await client.query<Key>(sql, [...values]);
      await client.query(insertDeadLettersSql, [rows.map(({ tenant }) => tenant), rows.map(({ id }) => id), rows.map(({ day }) => day), []]);
      return rows.length;
    });
    total += expired;
    if (expired < batch) return total;
  }
}

/** Whatever is still open of a day that is about to be dropped. */
export function expireDay(pool: Pool, day: string): Promise<number> {
  return expireWhere(pool, "expired", "day = $1::date and (next_attempt_at is not null or owner is not null)", [day]);
}

/** What the engine, not a person, has parked for too long: since before `parkedBeforeMs`. `byPerson`: reasons that a person decided on. */
export function expireHeld(pool: Pool, connectorId: number, parkedBeforeMs: number, byPerson: readonly ParkedReason[]): Promise<number> {
  const condition = `connector_id = $1 and next_attempt_at is not null and status = 'parked' and reason <> all($3::text[]) and parked_since < to_timestamp($2::float8 / 1000)`;
  return expireWhere(pool, "held_too_long", condition, [connectorId, parkedBeforeMs, byPerson]);
}
