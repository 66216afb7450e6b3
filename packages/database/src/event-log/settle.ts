import type { DeliveryRecord, Settlement } from "@trunkline/core";
import type { Pool, PoolClient } from "pg";
import { withArena } from "../arena.js";
import { namesOf, unnestOf, valuesOf } from "../bulk-columns.js";
import { inTransaction } from "../in-transaction.js";
import { isInline } from "./attempt-columns.js";
import { attemptColumns, deliveryColumns, type AttemptRow } from "./delivery-columns.js";
import { insertDeadLettersSql } from "./dead-letter-sql.js";
import { eventColumns } from "./event-columns.js";
import type { DeliveryFact, FoldedFacts } from "./facts.js";
import { addFactsSql, factsParameterCount, factsSql, factsValues, failingOf, failingSql, type FailingRow } from "./facts-sql.js";
import { foldFacts } from "./fold-facts.js";
import { insertRejected } from "./insert-rejected.js";

type Failing = { readonly connectorId: number; readonly consecutiveFailures: number }[];

const deliveryFirst = 1 + eventColumns.length;
const attemptFirst = deliveryFirst + deliveryColumns.length;
const factsFirst = attemptFirst + attemptColumns.length;
const expectedParameter = factsFirst + factsParameterCount;

/**
 * Everything of a chunk in one statement. Facts are added only when each delivery was new ($expected): a write that is repeated because its answer was lost
 * adds nothing; of a batch that was partly new the ids come back instead.
 */
const settleSql = `
with new_event as (
  insert into trunkline.event (${namesOf(eventColumns)}) select * from ${unnestOf(eventColumns, 1)} on conflict do nothing
), new_delivery as (
  insert into trunkline.delivery (${namesOf(deliveryColumns)}) select * from ${unnestOf(deliveryColumns, deliveryFirst)} on conflict do nothing returning id
), new_attempt as (
  insert into trunkline.attempt (${namesOf(attemptColumns)}) select * from ${unnestOf(attemptColumns, attemptFirst)} on conflict do nothing
), written as materialized (
  select count(*) as deliveries from new_delivery
), ${factsSql(factsFirst, `(select deliveries from written) = $${expectedParameter}::integer`)}
select case when written.deliveries <> $${expectedParameter}::integer then (select array_agg(id) from new_delivery) end as partly_new,
  written.deliveries, ${failingSql()}
from written`;

interface SettleRow extends FailingRow {
  readonly deliveries: number;
  readonly partly_new: string[] | null;
}

/** Writes a settlement as a whole. Rejects with PostgreSQL's error. */
export async function settleOnce(pool: Pool, settlement: Settlement): Promise<Failing> {
  const { events, deliveries, rejected } = settlement;
  if (events.length + deliveries.length + rejected.length === 0) return [];
  if (rejected.length === 0 && deliveries.every(isPlain)) return writeSettlement(pool, settlement);
  return inTransaction(pool, (client) => settleWithin(client, settlement));
}

/** Whether one row is all that it needs. */
function isPlain({ state, orderingKey }: DeliveryRecord): boolean {
  return state.status !== "dead_lettered" && orderingKey === undefined;
}

/** The same inside a transaction that writes more than that. */
export async function settleWithin(client: PoolClient, settlement: Settlement): Promise<Failing> {
  const dead = settlement.deliveries.filter((record) => record.state.status === "dead_lettered");
  const ordered = settlement.deliveries.filter(({ orderingKey }) => orderingKey !== undefined);
  const failing = await writeSettlement(client, settlement);
  if (dead.length > 0) await client.query({ name: "dead-letters", text: insertDeadLettersSql, values: deadKeys(dead) });
  if (ordered.length > 0) await client.query({ name: "ordered-deliveries", text: insertOrderedSql, values: orderedKeys(ordered) });
  await insertRejected(client, settlement.rejected);
  return failing;
}

async function writeSettlement(client: Pool | PoolClient, { events, deliveries }: Settlement): Promise<Failing> {
  const folded = foldFacts(factsOf(deliveries), Date.now());
  const { rows } = await withArena((arena) => {
    const columns = [
      ...valuesOf(arena, eventColumns, events),
      ...valuesOf(arena, deliveryColumns, deliveries),
      ...valuesOf(arena, attemptColumns, attemptRows(deliveries)),
    ];
    return client.query<SettleRow>({ name: "settle", text: settleSql, values: [...columns, ...factsValues(arena, folded), deliveries.length] });
  });
  const row = rows[0];
  if (row === undefined || row.deliveries === deliveries.length) return failingOf(row, folded);
  const added = new Set(row.partly_new ?? []);
  return addFacts(client, foldFacts(factsOf(deliveries.filter(({ id }) => added.has(id))), Date.now()));
}

/** Adds facts on their own. */
export async function addFacts(client: Pool | PoolClient, folded: FoldedFacts): Promise<Failing> {
  if (folded.states.length === 0) return [];
  const { rows } = await withArena((arena) => client.query<FailingRow>({ name: "add-facts", text: addFactsSql, values: factsValues(arena, folded) }));
  return failingOf(rows[0], folded);
}

function factsOf(deliveries: readonly DeliveryRecord[]): DeliveryFact[] {
  const counted = deliveries.filter((record) => !record.test);
  return counted.map(({ connectorId, event, attempt, state }) => ({ connectorId, tenant: event.tenant, attempt, status: state.status }));
}

function attemptRows(deliveries: readonly DeliveryRecord[]): AttemptRow[] {
  const rows: AttemptRow[] = [];
  for (const { id, event, attempt, state } of deliveries) {
    if (attempt !== null && !isInline(attempt, state.status)) rows.push({ tenant: event.tenant, deliveryId: id, day: event.day, attempt });
  }
  return rows;
}

/** The number is the place in the order: it comes from a sequence, in the order of the write. */
const insertOrderedSql = `
insert into trunkline.ordered_delivery (connector_id, key, number, tenant, id, day)
select delivery.connector_id, given.key, delivery.number, delivery.tenant, delivery.id, delivery.day
from unnest($1::text[], $2::text[], $3::date[], $4::text[]) as given (tenant, id, day, key)
join trunkline.delivery on delivery.tenant = given.tenant and delivery.id = given.id and delivery.day = given.day
on conflict do nothing`;

function orderedKeys(ordered: readonly DeliveryRecord[]): string[][] {
  const keys = ordered.map(({ orderingKey = "" }) => orderingKey.replaceAll("\u0000", ""));
  return [ordered.map(({ event }) => event.tenant), ordered.map(({ id }) => id), ordered.map(({ event }) => event.day), keys];
}

function deadKeys(dead: readonly DeliveryRecord[]): string[][] {
  return [dead.map(({ event }) => event.tenant), dead.map(({ id }) => id), dead.map(({ event }) => event.day), []];
}
