import type { Pool } from "pg";

/** A session whose transaction keeps rows that are dead since it began from being cleared away. */
export interface OpenTransaction {
  readonly sessionId: number;
  readonly application: string;
  readonly user: string;
  /** PostgreSQL's number of what it still sees: as long as a session shows the same, it is the same transaction. */
  readonly horizon: string;
  /** null where PostgreSQL does not tell this role, as the session is another user's. */
  readonly openForMs: number | null;
}

export interface VacuumState {
  readonly transactions: readonly OpenTransaction[];
  /** Of the engine's tables and its queue's, by PostgreSQL's own count. */
  readonly deadRows: number;
}

/** Users and numbers are told of all sessions (pg_stat_activity), times only of this role's. A vacuum has no user, and holds nothing back. */
const transactionsSql = `select pid as "sessionId", application_name as application, usename as "user", coalesce(backend_xid, backend_xmin)::text as horizon,
  (extract(epoch from clock_timestamp() - xact_start) * 1000)::float8 as "openForMs"
from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and usename is not null and coalesce(backend_xid, backend_xmin) is not null`;
const deadRowsSql = `select coalesce(sum(n_dead_tup), 0)::float8 as "deadRows" from pg_stat_all_tables where schemaname in ('trunkline', 'bullmq')`;

export async function vacuumState(pool: Pool): Promise<VacuumState> {
  const { rows: transactions } = await pool.query<OpenTransaction>(transactionsSql);
  const { rows } = await pool.query<{ deadRows: number }>(deadRowsSql);
  return { transactions, deadRows: rows[0]?.deadRows ?? 0 };
}
