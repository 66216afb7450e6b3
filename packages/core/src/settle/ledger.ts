import { identityOf, type RejectedMessage } from "../event/event.js";
import type { ConnectorSupervisor, EventLog, FinishedAttempt, Settlement, Waker, WriteReport } from "../ports.js";
import { BatchWriter } from "./batch-writer.js";
import { finishedOf, recordOf, type Entry, type Slot } from "./entry.js";
import { Permits } from "./permits.js";

/** Sends of which no row tells yet, per process: a kill repeats at most these, plus what is under way with a row. */
const UNWRITTEN_SENDS = 256;

export interface LedgerDependencies {
  readonly log: EventLog;
  readonly waker: Waker;
  readonly supervisor: ConnectorSupervisor;
  readonly processId: string;
  /** Told when a write fails and is tried again. */
  readonly writeFailed: (error: unknown, tries: number) => void;
  /** Called once for each event whose rows are committed. */
  readonly becameDurable: (entry: Entry) => void;
}

interface Rejection {
  readonly rejected: RejectedMessage;
  readonly whenDurable: () => void;
}

type Item = Entry | Rejection;

/** Makes events, deliveries and attempts durable, in bulk: first all rows of an event together, then the outcomes that came too late for that. */
export class Ledger {
  /** One for each send until its row tells what became of it. */
  readonly permits = new Permits(UNWRITTEN_SENDS);
  private readonly writer: BatchWriter<Item, Settlement, WriteReport>;
  /** One write at a time: what was dispatched first is committed first. */
  private readonly orderedWriter: BatchWriter<Item, Settlement, WriteReport>;
  private readonly told = new WeakMap<FinishedAttempt, () => void>();
  private readonly lateWriter: BatchWriter<FinishedAttempt, readonly FinishedAttempt[], WriteReport>;

  constructor(private readonly dependencies: LedgerDependencies) {
    const { log, writeFailed: failed } = dependencies;
    this.writer = this.entryWriter(2);
    this.orderedWriter = this.entryWriter(1);
    this.lateWriter = new BatchWriter({
      maxItems: 128,
      maxWaitMs: 20,
      concurrentWrites: 1,
      failed,
      prepare: (finished) => finished,
      write: (finished) => log.finish(finished),
      written: (finished, report) => this.finished(finished, report),
    });
  }

  /** False while the database is away: then nothing is dispatched and no offset moves. */
  get isHealthy(): boolean {
    return this.writer.isHealthy && this.orderedWriter.isHealthy && this.lateWriter.isHealthy;
  }

  /** Events and outcomes that are not written yet. */
  get unsettled(): number {
    return this.writer.size + this.orderedWriter.size + this.lateWriter.size;
  }

  /** Outcomes of recorded deliveries that are not written yet. */
  get unwrittenOutcomes(): number {
    return this.lateWriter.size;
  }

  settle(entry: Entry): void {
    entry.stage = "queued";
    (entry.inOrder ? this.orderedWriter : this.writer).add(entry, entry.writeFirst);
  }

  reject(rejected: RejectedMessage, whenDurable: () => void): void {
    this.writer.add({ rejected, whenDurable });
  }

  /** A slot has ended: nothing to do while its rows are still to be written, else its end is written later. */
  ended(slot: Slot): void {
    if (slot.entry.stage === "durable" && slot.isRecordedPending) this.lateWriter.add(finishedOf(slot, this.dependencies.processId));
  }

  finish(finished: FinishedAttempt): void {
    this.lateWriter.add(finished);
  }

  /** The same; resolves once it is written. */
  finishDurably(finished: FinishedAttempt): Promise<void> {
    return new Promise((resolve) => {
      this.told.set(finished, resolve);
      this.lateWriter.add(finished, true);
    });
  }

  /** Resolves when everything given is durable. */
  async drained(): Promise<void> {
    await this.writer.drained();
    await this.orderedWriter.drained();
    await this.lateWriter.drained();
  }

  private entryWriter(concurrentWrites: number): BatchWriter<Item, Settlement, WriteReport> {
    const { log, writeFailed: failed } = this.dependencies;
    return new BatchWriter({
      maxItems: 96,
      maxWaitMs: 4,
      concurrentWrites,
      rowsOf: (item) => ("slots" in item ? item.slots.length + 1 : 1),
      failed,
      prepare: (items) => this.settlementOf(items),
      write: (settlement) => log.settle(settlement),
      written: (items, report) => this.settled(items, report),
    });
  }

  private settlementOf(items: readonly Item[]): Settlement {
    const events: { event: Entry["event"]; configurationVersion: number }[] = [];
    const deliveries: ReturnType<typeof recordOf>[] = [];
    const rejected: RejectedMessage[] = [];
    for (const item of items) {
      if ("rejected" in item) {
        rejected.push(item.rejected);
        continue;
      }
      item.stage = "writing";
      events.push(item);
      for (const slot of item.slots) {
        slot.isRecordedPending = !slot.hasEnded;
        deliveries.push(recordOf(slot, this.dependencies.processId));
      }
    }
    return { events, deliveries, rejected };
  }

  private settled(items: readonly Item[], report: WriteReport): void {
    let permits = 0;
    const refused = new Set(report.refusedEvents.map(identityOf));
    for (const item of items) {
      if ("slots" in item) {
        item.stage = "durable";
        permits += item.permits;
        if (refused.size === 0 || !refused.has(identityOf(item.event))) this.afterCommit(item);
      }
      item.whenDurable();
    }
    this.permits.giveBack(permits);
    this.reportFailures(report);
  }

  private afterCommit(entry: Entry): void {
    this.dependencies.becameDurable(entry);
    for (const slot of entry.slots) {
      if (!slot.hasEnded) continue;
      if (slot.isRecordedPending) this.ended(slot);
      else this.wakeFor(slot.planned.connector.id, slot.state);
    }
  }

  private finished(finished: readonly FinishedAttempt[], report: WriteReport): void {
    for (const item of finished) {
      const { connectorId, state, fallback } = item;
      this.wakeFor(connectorId, state);
      this.told.get(item)?.();
      if (fallback !== undefined) this.dependencies.waker.wake(fallback.connectorId, 0);
    }
    this.reportFailures(report);
  }

  private wakeFor(connectorId: number, state: Slot["state"]): void {
    if (state.status === "parked" || state.status === "retrying") this.dependencies.waker.wake(connectorId, state.dueMs);
  }

  private reportFailures(report: WriteReport): void {
    for (const { connectorId, consecutiveFailures } of report.failing)
      this.dependencies.supervisor.apply(connectorId, { kind: "failures", consecutiveFailures });
  }
}
