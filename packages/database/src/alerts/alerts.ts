import type { AlertRule, OwnedRecord, Settlement, StandingAlert } from "@trunkline/core";
import type { JsonObject } from "@trunkline/plugin-api";
import type { Pool, PoolClient } from "pg";
import { settleWithin } from "../event-log/settle.js";
import { inTransaction, untilUncontended } from "../in-transaction.js";
import { ensurePartitionsOf } from "../operations/partitions.js";
import { sqlProblemOf } from "../sql-error.js";
import { claimRule, passOver, type ClaimedRule } from "./claim-rule.js";

/** A rule with records that it has not looked at since they changed, or since the day did. */
export interface RecordsToJudge {
  readonly rule: AlertRule;
  readonly records: readonly OwnedRecord[];
  /** By record. */
  readonly standing: ReadonlyMap<number, StandingAlert>;
}

/** What became of them: alerts raised now, those that no longer hold, and the events that tell, with their deliveries. */
export interface JudgedRecords {
  readonly raised: readonly { readonly recordId: number; readonly key: string; readonly raisedAtMs: number }[];
  readonly over: readonly number[];
  readonly settlement: Settlement;
}

/** Must be pure: it may be asked again. */
export type JudgeRecords = (input: RecordsToJudge) => JudgedRecords;

export interface Alerts {
  /**
   * Looks at the next records of one rule that is due: standing alerts, events and planned deliveries in one transaction, so that nobody is told twice and nothing
   * is lost; nobody else looks at that rule meanwhile. null: no rule is due.
   */
  judgeNext(judge: JudgeRecords): Promise<JudgedRecords | null>;
}

/** Kind by kind, by the table's own columns: so each page is read from the index, in order. */
const recordsSql = `select changed.* from unnest($4::text[]) as looked (kind) cross join lateral (
  select id::float8 as id, kind, version, nullif(company, 0)::float8 as company, attributes, round(extract(epoch from created_at) * 1000)::float8 as "createdAtMs",
    round(extract(epoch from updated_at) * 1000)::float8 as "updatedAtMs", updated_at::text as "updatedAt", updated_at, id as number
  from trunkline.record where tenant = $1 and record.kind = looked.kind and (updated_at, id) > ($2::timestamptz, $3::bigint) and ($5::bigint is null or company = $5)
  order by record.updated_at, record.id limit $6
) changed order by changed.updated_at, changed.number limit $6`;
const standingSql = `select record_id::float8 as id, key, round(extract(epoch from raised_at) * 1000)::float8 as "raisedAtMs" from trunkline.alert
where rule_id = $1 and record_id = any($2::bigint[])`;
const raiseSql = `insert into trunkline.alert (rule_id, tenant, record_id, key, raised_at)
select $1, $2, raised.id, raised.key, to_timestamp(raised.ms / 1000) from unnest($3::bigint[], $4::text[], $5::float8[]) as raised (id, key, ms)
on conflict (rule_id, record_id) do update set key = excluded.key, raised_at = excluded.raised_at`;
const overSql = `delete from trunkline.alert where rule_id = $1 and record_id = any($2::bigint[])`;
const pageSize = 500;

export function alertsOf(pool: Pool): Alerts {
  const judgeNext: Alerts["judgeNext"] = (judge) => untilUncontended(() => inTransaction(pool, (client) => judgeWithin(client, judge)));
  return {
    judgeNext: async (judge) => {
      try {
        return await judgeNext(judge);
      } catch (error) {
        if (sqlProblemOf(error) !== "missing_partition") throw error;
        // A process asleep over midnight: the day is made, and all is done again.
        await ensurePartitionsOf(pool, [new Date().toISOString().slice(0, 10)]);
        return judgeNext(judge);
      }
    },
  };
}

async function judgeWithin(client: PoolClient, judge: JudgeRecords): Promise<JudgedRecords | null> {
  const rule = await claimRule(client);
  if (rule === null) return null;
  const rows = await recordsOf(client, rule);
  const ids = rows.map(({ id }) => id);
  const { rows: standing } = await client.query<StandingAlert & { readonly id: number }>(standingSql, [rule.id, ids]);
  const judged = judge({ rule, records: rows.map((row) => recordOf(row, rule.tenant)), standing: new Map(standing.map(({ id, ...alert }) => [id, alert])) });
  await write(client, rule, judged);
  await passOver(client, rule, rows.length < pageSize ? null : (rows.at(-1) ?? null));
  return judged;
}

type RecordRow = Omit<OwnedRecord, "attributes" | "tenant"> & { readonly attributes: string; readonly updatedAt: string };

async function recordsOf(client: PoolClient, { tenant, seenAt, seenId, kinds, company }: ClaimedRule): Promise<readonly RecordRow[]> {
  const { rows } = await client.query<RecordRow>(recordsSql, [tenant, seenAt, seenId, kinds, company, pageSize]);
  return rows;
}

function recordOf({ id, kind, version, company, attributes, createdAtMs, updatedAtMs }: RecordRow, tenant: string): OwnedRecord {
  return { id, kind, version, company, tenant, attributes: JSON.parse(attributes) as JsonObject, createdAtMs, updatedAtMs };
}

async function write(client: PoolClient, { id, tenant }: ClaimedRule, { raised, over, settlement }: JudgedRecords): Promise<void> {
  if (over.length > 0) await client.query(overSql, [id, over]);
  if (raised.length === 0) return;
  const columns = [raised.map(({ recordId }) => recordId), raised.map(({ key }) => key), raised.map(({ raisedAtMs }) => raisedAtMs)];
  await client.query(raiseSql, [id, tenant, ...columns]);
  await settleWithin(client, settlement);
}
