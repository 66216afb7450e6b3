import type { Maintenance } from "@trunkline/database";
import type { Logger } from "pino";
import type { Metrics } from "../operations/index.js";

/** Retries of all processes are due by their own clocks, and receivers compare the time of a signature with theirs: most allow five minutes. */
const TOO_MUCH_MS = 5_000;
const REMIND_EVERY_MS = 600_000;

export interface ClockWatchDependencies {
  readonly maintenance: Pick<Maintenance, "databaseTime">;
  readonly metrics: Pick<Metrics, "setClockOffset">;
  readonly logger: Pick<Logger, "warn">;
  readonly now: () => number;
}

/** Shows how far this machine's clock is ahead of the database's, which all processes share, and says so when that is too far. */
export function createClockWatch({ maintenance, metrics, logger, now }: ClockWatchDependencies): () => Promise<void> {
  let remindedAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const askedAtMs = now();
    const databaseMs = await maintenance.databaseTime();
    const answeredAtMs = now();
    // The database looked at its clock at some moment between the two: within them nothing is wrong.
    const aheadMs = databaseMs < askedAtMs ? askedAtMs - databaseMs : Math.min(0, answeredAtMs - databaseMs);
    metrics.setClockOffset(aheadMs);
    if (Math.abs(aheadMs) < TOO_MUCH_MS || Math.abs(answeredAtMs - remindedAtMs) < REMIND_EVERY_MS) return;
    remindedAtMs = answeredAtMs;
    logger.warn({ aheadMs }, `process.clock_differs: this machine's clock is ${aheadMs > 0 ? "ahead of" : "behind"} the database's; ${CONSEQUENCE}`);
  };
}

const CONSEQUENCE = "its retries come too early or too late, and receivers may refuse its signatures: keep both in step by NTP";
