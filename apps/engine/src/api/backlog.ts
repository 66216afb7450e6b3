import { CompiledQuery } from "kysely";
import type { TenantStore } from "./store.js";

const cancelSql = `update trunkline.delivery set status = 'cancelled', reason = $2, next_attempt_at = null, parked_since = null
where connector_id = $1 and next_attempt_at is not null and owner is null`;
const releaseSql = `update trunkline.delivery set next_attempt_at = now() where connector_id = $1 and next_attempt_at > now() and owner is null and status = 'parked'`;
const resetSql = `update trunkline.connector_state set consecutive_failures = 0, breaker = 'closed', blocked_until = null, blocked_reason = null, probe_owner = null, probe_until = null where connector_id = $1`;

/** What waits at a connector ends `cancelled`. Row-level security keeps other tenants' rows out. */
export async function cancelWaiting(store: TenantStore, connectorId: number, reason: string): Promise<void> {
  await run(store, cancelSql, [connectorId, reason]);
}

/** What is parked at a connector is due now; retries keep their schedule. */
export async function releaseWaiting(store: TenantStore, connectorId: number): Promise<void> {
  await run(store, releaseSql, [connectorId]);
}

/** The connector starts anew: no failures counted, breaker closed, nothing blocked. */
export async function resetFailures(store: TenantStore, connectorId: number): Promise<void> {
  await run(store, resetSql, [connectorId]);
}

async function run(store: TenantStore, sql: string, values: readonly unknown[]): Promise<void> {
  await store.entityManager.getKysely().executeQuery(CompiledQuery.raw(sql, [...values]));
}
