import pg from "pg";
import type { ReferenceDelivery, ReferenceEvent } from "./connector.js";

const tables = `
  create table reference_event(id text, tenant text, type text, time timestamptz, payload text, primary key(id, time));
  create table reference_delivery(id uuid, event_id text, connector_id bigint, status int, duration_ms int, time timestamptz, primary key(id, time));
  create index on reference_delivery(connector_id, time desc);`;

const insert = `
  with event as (
    insert into reference_event select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[]) on conflict do nothing)
  insert into reference_delivery
    select * from unnest($6::uuid[], $7::text[], $8::bigint[], $9::int[], $10::int[], $11::timestamptz[]) on conflict do nothing`;

export interface ReferenceLog {
  /** All in one statement; resolves once it is durable. */
  write(events: readonly ReferenceEvent[], payloads: readonly string[], deliveries: readonly ReferenceDelivery[]): Promise<void>;
}

export async function openReferenceLog(databaseUrl: string): Promise<ReferenceLog> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  await pool.query(tables);
  return {
    async write(events, payloads, deliveries) {
      await pool.query({ name: "settle", text: insert, values: [...eventColumns(events), payloads, ...deliveryColumns(deliveries)] });
    },
  };
}

function eventColumns(events: readonly ReferenceEvent[]): unknown[][] {
  return [events.map(({ id }) => id), events.map(({ tenant }) => tenant), events.map(({ type }) => type), events.map(({ time }) => time)];
}

function deliveryColumns(deliveries: readonly ReferenceDelivery[]): unknown[][] {
  return [
    deliveries.map(({ id }) => id),
    deliveries.map(({ event }) => event.id),
    deliveries.map(({ connectorId }) => connectorId),
    deliveries.map(({ status }) => status),
    deliveries.map(({ durationMs }) => durationMs),
    deliveries.map(({ event }) => event.time),
  ];
}
