import type { Pool } from "pg";
import { untilUncontended } from "../in-transaction.js";
import { withoutNul } from "../text.js";

export interface CheckedConnector {
  readonly id: number;
  readonly tenant: string;
  readonly revision: number;
}

/** A connector whose target is to be asked again and again. */
export interface CheckRule extends CheckedConnector {
  readonly everyMs: number;
}

export interface ClaimedCheck {
  readonly connectorId: number;
  readonly generation: number;
}

export interface CheckFinding {
  readonly status: "healthy" | "unhealthy" | "unreachable";
  /** HTTP status; null where no answer came. */
  readonly responseCode: number | null;
  readonly responseTimeMs: number;
  readonly error: string | null;
}

/** ms since the epoch. `sinceMs`: how long the target has been in this status. */
export interface LastCheck extends CheckFinding {
  readonly checkedAtMs: number;
  readonly sinceMs: number;
}

/** Whether targets are well, asked once in the whole cluster at each time. */
export interface ConnectorChecks {
  /** Those that are due, longest unasked first, at most `limit`; a connector that has changed is due at once. Nobody else gets them before their time comes again. */
  claimDue(rules: readonly CheckRule[], limit: number): Promise<readonly ClaimedCheck[]>;
  /** What a claim found; gives the status before (null: there was none), or `outdated` where a later claim or a person has asked meanwhile. */
  record(claim: ClaimedCheck, finding: CheckFinding): Promise<CheckFinding["status"] | null | "outdated">;
  /** What a person's check found. */
  note(connector: CheckedConnector, finding: CheckFinding): Promise<void>;
}

const claimSql = `
with due as (
  select rule.* from unnest($1::integer[], $2::text[], $3::integer[], $4::integer[]) as rule (connector_id, tenant, revision, every_ms)
  left join trunkline.connector_check known on known.connector_id = rule.connector_id
  where known.connector_id is null or known.revision < rule.revision or known.claimed_at <= clock_timestamp() - rule.every_ms * interval '1 millisecond'
  order by known.claimed_at nulls first, rule.connector_id limit $5
)
insert into trunkline.connector_check as known (connector_id, tenant, revision, every_ms)
select connector_id, tenant, revision, every_ms from due
on conflict (connector_id) do update set revision = excluded.revision, every_ms = excluded.every_ms, generation = known.generation + 1, claimed_at = clock_timestamp()
where known.revision < excluded.revision or known.claimed_at <= clock_timestamp() - excluded.every_ms * interval '1 millisecond'
returning known.connector_id as "connectorId", known.generation::float8 as generation`;

const found = `status = $3, response_code = $4, response_time_ms = $5, error = $6, checked_at = now(), since = case when known.status = $3 then known.since else now() end`;

const recordSql = `
with before as (
  select connector_id, status from trunkline.connector_check where connector_id = $1 and generation = $2 for update
), changed as (
  update trunkline.connector_check known set ${found} from before where known.connector_id = before.connector_id
)
select status from before`;

const noteSql = `
insert into trunkline.connector_check as known (connector_id, tenant, revision, status, response_code, response_time_ms, error, checked_at, since)
values ($1, $7, $2, $3, $4, $5, $6, now(), now())
on conflict (connector_id) do update set revision = greatest(known.revision, excluded.revision), generation = known.generation + 1, claimed_at = clock_timestamp(), ${found}`;

export function connectorChecksOf(pool: Pool): ConnectorChecks {
  return {
    claimDue: async (rules, limit) => {
      if (rules.length === 0 || limit <= 0) return [];
      const columns = [
        rules.map(({ id }) => id),
        rules.map(({ tenant }) => tenant),
        rules.map(({ revision }) => revision),
        rules.map(({ everyMs }) => everyMs),
      ];
      const { rows } = await untilUncontended(() => pool.query<ClaimedCheck>(claimSql, [...columns, limit]));
      return rows;
    },
    record: async ({ connectorId, generation }, finding) => {
      const { rows } = await pool.query<{ status: CheckFinding["status"] | null }>(recordSql, [connectorId, generation, ...valuesOf(finding)]);
      return rows[0] === undefined ? "outdated" : rows[0].status;
    },
    note: async ({ id, tenant, revision }, finding) => void (await pool.query(noteSql, [id, revision, ...valuesOf(finding), tenant])),
  };
}

function valuesOf({ status, responseCode, responseTimeMs, error }: CheckFinding): unknown[] {
  return [status, responseCode, Math.round(responseTimeMs), error === null ? null : withoutNul(error)];
}
