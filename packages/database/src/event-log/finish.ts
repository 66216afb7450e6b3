import type { Attempt, FinishedAttempt } from "@trunkline/core";
import type { Pool, PoolClient } from "pg";
import { withArena } from "../arena.js";
import { bool, day, hexBytes, instant, int4, int8, namesOf, text, unnestOf, utf8Bytes, valuesOf, type BulkColumn } from "../bulk-columns.js";
import { inTransaction } from "../in-transaction.js";
import { isInline, outcomeColumns } from "./attempt-columns.js";
import { insertDeadLettersSql } from "./dead-letter-sql.js";
import { dueOf, reasonOf } from "./delivery-columns.js";
import type { DeliveryFact } from "./facts.js";
import { factsParameterCount, factsSql, factsValues, failingOf, failingSql, type FailingRow } from "./facts-sql.js";
import { foldFacts } from "./fold-facts.js";
import { endTakenOver, handOver } from "./fallback.js";
import { addFacts } from "./settle.js";

type Failing = { readonly connectorId: number; readonly consecutiveFailures: number }[];

const finishedColumns: readonly BulkColumn<FinishedAttempt>[] = [
  text("tenant", ({ tenant }) => tenant),
  text("id", ({ deliveryId }) => deliveryId),
  day("day", (finished) => finished.day),
  text("owner", ({ owner }) => owner),
  int4("fence", ({ attemptNumber }) => attemptNumber),
  text("status", ({ state }) => state.status),
  text("reason", ({ state }) => reasonOf(state)),
  instant("next_attempt_at", ({ state }) => dueOf(state)),
  int8("rate_limited_ms", ({ rateLimitedMs }) => rateLimitedMs),
  text("body_content_type", ({ body }) => body?.contentType ?? null),
  utf8Bytes("body", ({ body }) => body?.text ?? null),
  hexBytes("body_sha256", ({ bodySha256 }) => bodySha256),
  bool("inline", ({ attempt, state }) => attempt !== null && isInline(attempt, state.status)),
  int4("number", ({ attempt }) => attempt?.number ?? null),
  text("error", ({ attempt }) => attempt?.error ?? null),
  ...outcomeColumns<FinishedAttempt>(({ attempt }) => attempt, ""),
];

const outcomeNames = outcomeColumns<Attempt>((attempt) => attempt, "").map((column) => column.name);
const factsFirst = 1 + finishedColumns.length;
const expectedParameter = factsFirst + factsParameterCount;

/**
 * The fence is the join: a row that another process took over, or that was finished before, is left alone and its facts are not counted. `coalesce` keeps the
 * owner from being searched by its index, which holds everything a busy process has under way: each row would be compared with all of them.
 */
const finishSql = `
with given as materialized (
  select * from ${unnestOf(finishedColumns, 1)} with ordinality as given (${namesOf(finishedColumns)}, position)
), updated as (
  update trunkline.delivery set
    status = given.status,
    reason = given.reason,
    next_attempt_at = given.next_attempt_at,
    parked_since = case when given.status = 'parked' then coalesce(delivery.parked_since, now()) end,
    owner = null,
    attempt_number = case when given.number is null then greatest(delivery.attempt_number - 1, 0) else delivery.attempt_number end,
    rate_limited_ms = given.rate_limited_ms,
    body_content_type = coalesce(given.body_content_type, delivery.body_content_type),
    body = coalesce(given.body, delivery.body),
    body_sha256 = coalesce(given.body_sha256, delivery.body_sha256),
    ${outcomeNames.map((name) => `first_${name} = case when given.inline then given.${name} else delivery.first_${name} end`).join(",\n    ")}
  from given
  where delivery.tenant = given.tenant and delivery.id = given.id and delivery.day = given.day
    and coalesce(delivery.owner, '') = given.owner and delivery.attempt_number = given.fence
  returning given.position, delivery.test
), new_attempt as (
  insert into trunkline.attempt (tenant, delivery_id, day, number, error, ${outcomeNames.join(", ")})
  select tenant, id, day, number, error, ${outcomeNames.join(", ")} from given
  where number is not null and not inline and position in (select position from updated)
  on conflict do nothing
), written as materialized (
  select count(*) filter (where not test) as counted, array_agg(position::integer) filter (where not test) as positions from updated
), ${factsSql(factsFirst, `(select counted from written) = $${expectedParameter}::integer`)}
select written.counted, case when written.counted <> $${expectedParameter}::integer then written.positions end as partly, ${failingSql()}
from written`;

interface FinishRow extends FailingRow {
  readonly counted: number;
  readonly partly: number[] | null;
}

/** Writes ended attempts of recorded deliveries as a whole. Rejects with PostgreSQL's error. */
export async function finishOnce(pool: Pool, finished: readonly FinishedAttempt[]): Promise<Failing> {
  if (finished.length === 0) return [];
  // A fallback's delivery that failed makes no dead letter of its own: that of the delivery it took over for tells both errors.
  const dead = finished.filter(({ state, fallbackOf }) => state.status === "dead_lettered" && fallbackOf === undefined);
  const handedOver = finished.filter(({ fallback, fallbackOf }) => fallback !== undefined || fallbackOf !== undefined);
  if (dead.length === 0 && handedOver.length === 0) return writeFinished(pool, finished);
  return inTransaction(pool, async (client) => {
    const failing = await writeFinished(client, finished);
    const keys = [dead.map(({ tenant }) => tenant), dead.map(({ deliveryId }) => deliveryId), dead.map((item) => item.day), []];
    if (dead.length > 0) await client.query({ name: "dead-letters", text: insertDeadLettersSql, values: keys });
    await handOver(client, handedOver);
    await endTakenOver(client, handedOver);
    return failing;
  });
}

async function writeFinished(client: Pool | PoolClient, finished: readonly FinishedAttempt[]): Promise<Failing> {
  const folded = foldFacts(finished.map(factOf), Date.now());
  const { rows } = await withArena((arena) => {
    const values = [...valuesOf(arena, finishedColumns, finished), ...factsValues(arena, folded), finished.length];
    return client.query<FinishRow>({ name: "finish", text: finishSql, values });
  });
  const row = rows[0];
  if (row === undefined || row.counted === finished.length) return failingOf(row, folded);
  const written = (row.partly ?? []).flatMap((position) => finished[position - 1] ?? []);
  return addFacts(client, foldFacts(written.map(factOf), Date.now()));
}

/** For its connector a delivery that another one takes over has ended failed. */
function factOf({ connectorId, tenant, attempt, state, fallback }: FinishedAttempt): DeliveryFact {
  return { connectorId, tenant, attempt, status: fallback === undefined ? state.status : "dead_lettered" };
}
