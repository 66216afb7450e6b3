import type { AlertRule } from "@trunkline/core";
import type { PoolClient } from "pg";

/** A rule that this transaction has to itself, and how far it has looked. */
export interface ClaimedRule extends AlertRule {
  /** As PostgreSQL writes it, with microseconds. */
  readonly seenAt: string;
  readonly seenId: string;
}

/** Alerts come of days that pass as well: all records are looked at again after so long, and as soon as a new day (UTC) has begun. */
const sweepEvery = "15 minutes";
/** A rule rests for so long between two looks. */
const restsFor = "1 second";
/** What a transaction that began earlier has changed may become visible later: the latest records are looked at again. What takes even longer is found by the next sweep. */
const overlap = "20 seconds";

const sweepIsDue = `(rule.swept_at is null or rule.swept_at < now() - interval '${sweepEvery}' or date_trunc('day', rule.swept_at at time zone 'utc') < date_trunc('day', now() at time zone 'utc'))`;
/** Kind by kind: one index finds what has changed, however many records of other kinds there are. */
const hasChanges = `exists (
    select 1 from unnest(rule.kinds) as looked (kind) cross join lateral (
      select 1 from trunkline.record
      where record.tenant = rule.tenant and record.kind = looked.kind and (record.updated_at, record.id) > (rule.seen_at, rule.seen_id) limit 1
    ) changed
  )`;

const claimSql = `
with due as (
  select rule.id, (rule.sweep_started_at is null and ${sweepIsDue}) as begins from trunkline.alert_rule rule
  where rule.enabled and rule.due_at <= now() and (rule.sweep_started_at is not null or ${sweepIsDue} or ${hasChanges})
  order by rule.due_at limit 1 for update of rule skip locked
)
update trunkline.alert_rule rule set
  sweep_started_at = case when due.begins then now() else rule.sweep_started_at end,
  seen_at = case when due.begins then '-infinity' else rule.seen_at end,
  seen_id = case when due.begins then 0 else rule.seen_id end
from due where rule.id = due.id
returning rule.id, rule.tenant, rule.company::float8 as company, rule.name, rule.kinds, rule.event_type as "eventType", rule.condition, rule.per,
  rule.period_ms::float8 as "periodMs", rule.enabled, rule.revision, rule.seen_at::text as "seenAt", rule.seen_id::text as "seenId"`;

/** null: none is due, or others have those that are. */
export async function claimRule(client: PoolClient): Promise<ClaimedRule | null> {
  const { rows } = await client.query<ClaimedRule>(claimSql);
  return rows[0] ?? null;
}

const nextPageSql = `update trunkline.alert_rule set seen_at = $2::timestamptz, seen_id = $3 where id = $1`;
const doneSql = `update trunkline.alert_rule set seen_at = now() - interval '${overlap}', seen_id = 0, due_at = now() + interval '${restsFor}',
  swept_at = coalesce(sweep_started_at, swept_at), sweep_started_at = null where id = $1`;

/** The rule has looked at these; null: at all that there was to see. */
export async function passOver(client: PoolClient, { id }: ClaimedRule, last: { readonly updatedAt: string; readonly id: number } | null): Promise<void> {
  if (last === null) await client.query(doneSql, [id]);
  else await client.query(nextPageSql, [id, last.updatedAt, last.id]);
}
