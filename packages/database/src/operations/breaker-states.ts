import type { Pool } from "pg";

export interface UnwellConnector {
  readonly connectorId: number;
  readonly isOpen: boolean;
  /** ms since the epoch; null: not blocked. */
  readonly blockedUntilMs: number | null;
  readonly reason: "rate_limited" | "breaker_open" | "auth_failed" | null;
}

/** The breakers as the cluster sees them. Each opening has a generation: news of an older one changes nothing. */
export interface BreakerStates {
  /** Opens it until then, or keeps it open longer; gives the generation. */
  open(connector: { readonly id: number; readonly tenant: string }, untilMs: number, reason?: "breaker_open" | "auth_failed"): Promise<number>;
  /** The one permit in the cluster to try an open connector, as the generation it is for; `wait` while another process holds it or its time has not come. It ends by itself after `ttlMs`. */
  takeProbe(connectorId: number, owner: string, ttlMs: number): Promise<number | "closed" | "wait">;
  /** Gives a permit back that decided nothing. */
  releaseProbe(connectorId: number, generation: number): Promise<void>;
  /** Closes it after a success of this generation; false when it was opened again since. */
  close(connectorId: number, generation: number): Promise<boolean>;
  /** The connectors that are not simply well: breaker not closed, or blocked beyond now. */
  unwell(): Promise<readonly UnwellConnector[]>;
  /** Starts the count of failed deliveries anew, and ends a block: a person enabled the connector. */
  reset(connectorId: number): Promise<void>;
  /** Lets an open connector be tried at once: it was changed, perhaps mended. False when it is not open. */
  probeNow(connectorId: number): Promise<boolean>;
}

const openSql = `
insert into trunkline.connector_state as state (connector_id, tenant, breaker, breaker_generation, blocked_until, blocked_reason)
values ($1, $2, 'open', 1, to_timestamp($3::float8 / 1000), $4)
on conflict (connector_id) do update set breaker = 'open', breaker_generation = state.breaker_generation + 1, probe_owner = null, probe_until = null,
  blocked_until = greatest(state.blocked_until, excluded.blocked_until), blocked_reason = excluded.blocked_reason
returning breaker_generation`;

const probeSql = `
update trunkline.connector_state set breaker = 'half_open', probe_owner = $2, probe_until = clock_timestamp() + $3::float8 * interval '1 millisecond'
where connector_id = $1 and breaker <> 'closed' and (blocked_until is null or blocked_until <= clock_timestamp())
  and (probe_owner is null or probe_owner = $2 or probe_until <= clock_timestamp())
returning breaker_generation`;

const stateSql = `select breaker from trunkline.connector_state where connector_id = $1`;

const releaseSql = `update trunkline.connector_state set probe_owner = null, probe_until = null where connector_id = $1 and breaker_generation = $2`;

/** Served by a partial index: nearly all connectors are well. */
const unwellSql = `
select connector_id as "connectorId", breaker <> 'closed' as "isOpen", round(extract(epoch from blocked_until) * 1000)::float8 as "blockedUntilMs", blocked_reason as reason
from trunkline.connector_state where (breaker <> 'closed' or blocked_until is not null) and (breaker <> 'closed' or blocked_until > now())`;

const closeSql = `
update trunkline.connector_state set breaker = 'closed', probe_owner = null, probe_until = null,
  blocked_until = case when blocked_reason = 'rate_limited' then blocked_until end,
  blocked_reason = case when blocked_reason = 'rate_limited' then blocked_reason end
where connector_id = $1 and breaker_generation = $2 and breaker <> 'closed'`;

const probeNowSql = `update trunkline.connector_state set blocked_until = null where connector_id = $1 and breaker <> 'closed'`;

const resetSql = `
update trunkline.connector_state set consecutive_failures = 0, breaker = 'closed', blocked_until = null, blocked_reason = null, probe_owner = null, probe_until = null
where connector_id = $1`;

export function breakerStates(pool: Pool): BreakerStates {
  return {
    open: async ({ id, tenant }, untilMs, reason = "breaker_open") => {
      const { rows } = await pool.query<{ breaker_generation: number }>(openSql, [id, tenant, untilMs, reason]);
      return rows[0]?.breaker_generation ?? 0;
    },
    takeProbe: async (connectorId, owner, ttlMs) => {
      const { rows } = await pool.query<{ breaker_generation: number }>(probeSql, [connectorId, owner, ttlMs]);
      if (rows[0] !== undefined) return rows[0].breaker_generation;
      const state = await pool.query<{ breaker: string }>(stateSql, [connectorId]);
      return (state.rows[0]?.breaker ?? "closed") === "closed" ? "closed" : "wait";
    },
    releaseProbe: async (connectorId, generation) => void (await pool.query(releaseSql, [connectorId, generation])),
    unwell: async () => (await pool.query<UnwellConnector>({ name: "unwell", text: unwellSql })).rows,
    close: async (connectorId, generation) => (await pool.query(closeSql, [connectorId, generation])).rowCount === 1,
    probeNow: async (connectorId) => (await pool.query(probeNowSql, [connectorId])).rowCount === 1,
    reset: async (connectorId) => void (await pool.query(resetSql, [connectorId])),
  };
}
