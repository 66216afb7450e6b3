import { Gauge, type Registry } from "prom-client";

/** What makes the database slower in the long run. */
export interface VacuumFacts {
  /** How long the oldest transaction has been open, ms. */
  readonly oldestTransactionMs: number;
  readonly deadRows: number;
}

/** What a process sees of the database now and then. */
export interface DatabaseMetrics {
  setVacuumState(facts: VacuumFacts): void;
  /** How far this process's clock is ahead of the database's, ms. */
  setClockOffset(aheadMs: number): void;
}

export function databaseMetrics(registers: Registry[]): DatabaseMetrics {
  const oldest = new Gauge({
    name: "trunkline_database_oldest_transaction_seconds",
    help: "Age of the oldest transaction in the engine's database: until it ends, no dead rows are cleared away",
    registers,
  });
  const clock = new Gauge({ name: "trunkline_clock_offset_seconds", help: "How far this process's clock is ahead of the database's", registers });
  const dead = new Gauge({ name: "trunkline_database_dead_rows", help: "Dead rows that are not cleared away yet, by PostgreSQL's count", registers });
  return {
    setVacuumState: ({ oldestTransactionMs, deadRows }) => {
      oldest.set(oldestTransactionMs / 1_000);
      dead.set(deadRows);
    },
    setClockOffset: (aheadMs) => clock.set(aheadMs / 1_000),
  };
}
