import pg from "pg";
import type { DatabaseOptions } from "./open-options.js";

const int8 = 20;
const date = 1082;

/** Counts, numbers and ms stay below 2^53; dates stay text, as a local midnight would shift them. */
const types = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === int8) return Number;
    if (oid === date) return (text: string) => text;
    return format === "binary" ? pg.types.getTypeParser(oid, "binary") : pg.types.getTypeParser(oid, "text");
  },
};

/**
 * All statements of this pool look rows up by key or in the order of an index, a few hundred at a time. Fresh day partitions have no statistics yet, and a plan
 * that hashes, scans, sorts or materializes them, once cached, would read whole partitions; compiling (jit) takes longer than any of the statements.
 */
const switchedOff = ["seqscan", "bitmapscan", "hashjoin", "mergejoin", "material", "sort", "incremental_sort"];
const planning = ["role=trunkline_engine", ...switchedOff.map((method) => `enable_${method}=off`), "jit=off"];

/**
 * A process that stands still in the middle of a transaction, or whose machine is gone without a word, must not keep its rows locked: every other process
 * would wait for them. The server ends such a session, and a statement that takes longer than any of ours should.
 */
const fairness = [
  "statement_timeout=60s",
  "idle_in_transaction_session_timeout=10s",
  "tcp_keepalives_idle=10",
  "tcp_keepalives_interval=5",
  "tcp_keepalives_count=3",
];

/** The server finds out in the middle of a statement that its client was killed. Not every platform can; there the time limit of statements has to do. */
async function noticeDeadClients(client: pg.ClientBase): Promise<void> {
  await client.query("set client_connection_check_interval = '2s'").catch(() => undefined);
}

/** The connections of intake and drain; opened when first needed. A dropped one is reported and never ends the process. */
export function openEnginePool(options: DatabaseOptions): pg.Pool {
  const report = options.onProblem ?? (() => undefined);
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName ?? "trunkline",
    max: options.engineConnections ?? 8,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    // A partitioned network gives no answer and no error; the caller retries the same write.
    query_timeout: 120_000,
    keepAlive: true,
    onConnect: noticeDeadClients,
    options: [...planning, ...fairness].map((setting) => `-c ${setting}`).join(" "),
    types,
  });
  const listen = (emitter: { on(event: "error", listener: (error: Error) => void): unknown }) =>
    emitter.on("error", (error) => report(`database connection: ${error.message}`));
  listen(pool);
  pool.on("connect", listen);
  return pool;
}
