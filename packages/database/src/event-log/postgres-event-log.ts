import type { EventLog, FinishedAttempt, Settlement } from "@trunkline/core";
import type { Pool } from "pg";
import { untilUncontended } from "../in-transaction.js";
import { ensurePartitionsOf } from "../operations/partitions.js";
import { sqlProblemOf } from "../sql-error.js";
import { writeBisecting } from "./bisect.js";
import { consult } from "./consult.js";
import { differing } from "./differing.js";
import { finishOnce } from "./finish.js";
import { settleOnce } from "./settle.js";

/** Core's event log on PostgreSQL. */
export function postgresEventLog(pool: Pool, onProblem: (message: string) => void): EventLog {
  return {
    consult: (identities, days) => consult(pool, identities, days),
    differing: (copies, days) => differing(pool, copies, days),
    settle: async (settlement) => {
      const report = await writeBisecting((part) => untilUncontended(() => settleWithPartitions(pool, part)), settlement);
      for (const { tenant, id } of report.refusedEvents)
        onProblem(`the database refused event ${JSON.stringify(id)} of tenant ${JSON.stringify(tenant)}; it is kept as a rejected message`);
      return report;
    },
    finish: async (finished: readonly FinishedAttempt[]) => ({ failing: await untilUncontended(() => finishOnce(pool, finished)), refusedEvents: [] }),
  };
}

/** A day without partition (a process asleep over midnight): makes it and writes again. */
async function settleWithPartitions(pool: Pool, settlement: Settlement) {
  try {
    return await settleOnce(pool, settlement);
  } catch (error) {
    if (sqlProblemOf(error) !== "missing_partition") throw error;
    const days = [...settlement.events.map(({ event }) => event.day), ...settlement.deliveries.map(({ event }) => event.day)];
    await ensurePartitionsOf(pool, [...new Set(days)]);
    return settleOnce(pool, settlement);
  }
}
