import type { Pool } from "pg";

export interface DeliveryRow {
  readonly id: string;
  readonly connector_id: number;
  readonly event_id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly owner: string | null;
  readonly attempt_number: number;
  readonly due: Date | null;
}

export interface Rows {
  readonly eventIds: readonly string[];
  readonly deliveries: readonly DeliveryRow[];
  /** Bytes of rejected messages, as text. */
  readonly rejected: readonly string[];
  readonly deadLetterIds: readonly string[];
}

const deliverySql = `select id, connector_id, event_id, status, reason, owner, attempt_number, next_attempt_at as due
from trunkline.delivery where not test`;

/** Without the engine's own events. */
const producedSql = "select id from trunkline.event where split_part(type, '.', 1) not in ('webhook', 'delivery', 'connector')";

/** All that the engine's database knows of events and deliveries, at one moment. */
export async function readRows(database: Pool): Promise<Rows> {
  const client = await database.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    const events = await client.query<{ id: string }>(producedSql);
    const deliveries = await client.query<DeliveryRow>(deliverySql);
    const rejected = await client.query<{ value: Buffer }>("select value from trunkline.rejected_message");
    const dead = await client.query<{ id: string }>("select id from trunkline.dead_letter");
    await client.query("commit");
    return {
      eventIds: events.rows.map(({ id }) => id),
      deliveries: deliveries.rows,
      rejected: rejected.rows.map(({ value }) => value.toString()),
      deadLetterIds: dead.rows.map(({ id }) => id),
    };
  } finally {
    client.release(true);
  }
}

/** Deliveries that a process has under way, by the process. */
export async function underWay(database: Pool): Promise<ReadonlyMap<string, readonly string[]>> {
  const sql = "select owner, array_agg(id) as ids from trunkline.delivery where owner is not null group by owner";
  const { rows } = await database.query<{ owner: string; ids: string[] }>(sql);
  return new Map(rows.map(({ owner, ids }) => [owner, ids]));
}
