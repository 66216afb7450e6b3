import { InMemoryLog } from "../memory/in-memory-log.js";
import type { FinishedAttempt, Settlement, WriteReport } from "../ports.js";

type Moment = () => Promise<void> | void;

/** The log with moments at which a test may wait or throw: before the database does it, and after it did but before it can say so. */
export class InterruptibleLog extends InMemoryLog {
  beforeConsult: Moment = () => {};
  afterConsult: Moment = () => {};
  beforeSettle: (settlement: Settlement) => Promise<void> | void = () => {};
  afterSettle: Moment = () => {};
  beforeFinish: (finished: readonly FinishedAttempt[]) => Promise<void> | void = () => {};
  afterFinish: Moment = () => {};
  /** Every settlement that was tried. */
  readonly settlements: Settlement[] = [];
  /** Every late outcome that was tried. */
  readonly finished: FinishedAttempt[] = [];

  override async consult(...question: Parameters<InMemoryLog["consult"]>): ReturnType<InMemoryLog["consult"]> {
    await this.beforeConsult();
    const consultation = await super.consult(...question);
    await this.afterConsult();
    return consultation;
  }

  override async settle(settlement: Settlement): Promise<WriteReport> {
    this.settlements.push(settlement);
    await this.beforeSettle(settlement);
    const report = await super.settle(settlement);
    await this.afterSettle();
    return report;
  }

  override async finish(finished: readonly FinishedAttempt[]): Promise<WriteReport> {
    this.finished.push(...finished);
    await this.beforeFinish(finished);
    const report = await super.finish(finished);
    await this.afterFinish();
    return report;
  }
}

/** Throws the first `times` times. */
export function failing(times: number): () => void {
  let left = times;
  return () => {
    if (left === 0) return;
    left -= 1;
    throw new Error("the database is away");
  };
}
