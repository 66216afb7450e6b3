import type { Maintenance, OpenTransaction } from "@trunkline/database";
import type { Logger } from "pino";
import type { Metrics } from "../operations/index.js";

/** From then on dead rows pile up faster than a busy engine's statements should have to pass over. */
const TOO_LONG_MS = 300_000;
const REMIND_EVERY_MS = 600_000;

export interface TransactionWatchDependencies {
  readonly maintenance: Pick<Maintenance, "vacuumState">;
  readonly metrics: Pick<Metrics, "setVacuumState">;
  readonly logger: Pick<Logger, "warn">;
  readonly now: () => number;
}

/**
 * Shows how long the oldest transaction has been open, and says so when it is too long: a dump, a report, a forgotten session. Until it ends no vacuum clears rows that
 * died meanwhile, and claims and updates pass over more and more of them.
 */
export function createTransactionWatch({ maintenance, metrics, logger, now }: TransactionWatchDependencies): () => Promise<void> {
  let seen = new Map<string, number>();
  let remindedAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const { transactions, deadRows } = await maintenance.vacuumState();
    seen = new Map(transactions.map((one) => [nameOf(one), beganAtMs(one, seen.get(nameOf(one)) ?? now(), now())]));
    const [oldest] = transactions.toSorted((one, other) => seen.get(nameOf(one))! - seen.get(nameOf(other))!);
    const oldestMs = oldest === undefined ? 0 : now() - seen.get(nameOf(oldest))!;
    metrics.setVacuumState({ oldestTransactionMs: oldestMs, deadRows });
    if (oldest === undefined || oldestMs < TOO_LONG_MS || now() - remindedAtMs < REMIND_EVERY_MS) return;
    remindedAtMs = now();
    const { sessionId, application, user } = oldest;
    logger.warn({ sessionId, application, user, openForMs: oldestMs, deadRows }, `database.transaction_held_open: ${remedy(sessionId)}`);
  };
}

function remedy(sessionId: number): string {
  return `until it ends PostgreSQL clears away no dead rows, and everything grows slower; end it with "select pg_terminate_backend(${sessionId})"`;
}

function nameOf({ sessionId, horizon }: OpenTransaction): string {
  return `${sessionId} ${horizon}`;
}

/** Where PostgreSQL does not tell when it began: since it was first seen. */
function beganAtMs({ openForMs }: OpenTransaction, firstSeenMs: number, nowMs: number): number {
  return openForMs === null ? firstSeenMs : nowMs - openForMs;
}
