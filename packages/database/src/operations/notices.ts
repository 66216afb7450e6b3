import type { Pool } from "pg";
import { inTransaction } from "../in-transaction.js";

export interface NoticeInput {
  readonly tenant: string;
  readonly connectorId: number;
  /** An engine event type, e.g. `connector.disabled`. */
  readonly type: string;
  /** Tells two notices of a connector and type apart; the same for a copy. */
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Notice extends NoticeInput {
  /** ms since the epoch. */
  readonly createdAtMs: number;
}

export interface AlertRule {
  readonly connectorId: number;
  readonly tenant: string;
  /** Success rate, 0 to 1. */
  readonly alertBelow: number;
}

/** What is to become an engine event. Written with what it tells, so neither is lost without the other. */
export interface Notices {
  add(notice: NoticeInput): Promise<void>;
  /** Oldest first, at most `limit`: gone once `work` has resolved. Two processes never have the same. Gives how many. */
  take(limit: number, work: (notices: readonly Notice[]) => Promise<void>): Promise<number>;
  /** Notes `connector.failing` of those whose 2xx answers of the last hour (20 attempts or more) are fewer than they should be; each at most once an hour. Gives how many. */
  noteFailing(rules: readonly AlertRule[]): Promise<number>;
}

const addSql = `insert into trunkline.engine_notice (tenant, connector_id, type, name, data) values ($1, $2, $3, $4, $5)`;

const takeSql = `select id::float8 as id, tenant, connector_id as "connectorId", type, name, data, round(extract(epoch from created_at) * 1000)::float8 as "createdAtMs"
from trunkline.engine_notice order by id limit $1 for update skip locked`;

/** The first and the oldest five-minute bucket count whole. */
const failingSql = `
with rule as (
  select * from unnest($1::integer[], $2::text[], $3::float8[]) as rule (connector_id, tenant, alert_below)
), rate as (
  select rule.connector_id, rule.alert_below, sum(kept.attempts)::integer as attempts, sum(kept.success_2xx)::float8 / sum(kept.attempts) as success_rate
  from rule join trunkline.connector_statistics kept on kept.connector_id = rule.connector_id and kept.bucket > now() - interval '1 hour'
  group by rule.connector_id, rule.alert_below
  having sum(kept.attempts) >= 20 and sum(kept.success_2xx)::float8 / sum(kept.attempts) < rule.alert_below
), noticed as (
  update trunkline.connector_state state set failing_noticed_at = now() from rate
  where state.connector_id = rate.connector_id and (state.failing_noticed_at is null or state.failing_noticed_at <= now() - interval '1 hour')
  returning state.connector_id, state.tenant, rate.attempts, rate.success_rate, rate.alert_below, state.consecutive_failures
)
insert into trunkline.engine_notice (tenant, connector_id, type, name, data)
select tenant, connector_id, 'connector.failing', to_char(now() at time zone 'utc', 'YYYYMMDDHH24MISS'),
  json_build_object('reason', 'too few deliveries succeed', 'successRate', success_rate, 'alertBelow', alert_below, 'attempts', attempts, 'consecutiveFailures', consecutive_failures)
from noticed`;

export function noticesOf(pool: Pool): Notices {
  return {
    add: async ({ tenant, connectorId, type, name, data }) => {
      await pool.query(addSql, [tenant, connectorId, type, name, JSON.stringify(data)]);
    },
    take: (limit, work) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<Notice & { readonly id: number }>(takeSql, [limit]);
        if (rows.length === 0) return 0;
        await work(rows);
        await client.query("delete from trunkline.engine_notice where id = any($1::bigint[])", [rows.map(({ id }) => id)]);
        return rows.length;
      }),
    noteFailing: async (rules) => {
      if (rules.length === 0) return 0;
      const columns = [rules.map(({ connectorId }) => connectorId), rules.map(({ tenant }) => tenant), rules.map(({ alertBelow }) => alertBelow)];
      return (await pool.query(failingSql, columns)).rowCount ?? 0;
    },
  };
}
