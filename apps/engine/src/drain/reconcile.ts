import type { Maintenance } from "@trunkline/database";

/** A row of a process unseen for so long belongs to nobody. */
const ORPHANED_AFTER_MS = 20_000;
/** The reconciler looks this far ahead: wakes for later are not kept as jobs. */
const LOOK_AHEAD_MS = 15_000;
/** Between the end of a job and the beginning of its run nobody seems to be at it. */
const OVERDUE_MS = 2_000;

export interface ReconcileParts {
  readonly maintenance: Pick<Maintenance, "releaseOrphans" | "connectorsWithDueWork">;
  /** Whether this process knows for sure that others are gone. */
  readonly mayJudgeOthers: () => boolean;
  /** Whether a drain run of the connector is asked for already. */
  readonly hasJob: (connectorId: number) => Promise<boolean>;
  readonly wake: (connectorId: number, dueMs: number) => void;
  /** Told of each connector that had due work and nobody who would have come for it. */
  readonly found: (connectorId: number) => void;
}

/** Asks again for whatever is due now or soon, and gives back what belongs to processes that are gone. What nobody would have come for is told. */
export async function reconcile({ maintenance, mayJudgeOthers, hasJob, wake, found }: ReconcileParts, nowMs: number): Promise<void> {
  const released = mayJudgeOthers() ? await maintenance.releaseOrphans(ORPHANED_AFTER_MS) : [];
  const due = await maintenance.connectorsWithDueWork(nowMs + LOOK_AHEAD_MS);
  const forgotten = new Set(released.map(({ connectorId }) => connectorId));
  for (const { connectorId, dueMs, isUnattended } of due)
    if (isUnattended && dueMs < nowMs - OVERDUE_MS && !(await hasJob(connectorId))) forgotten.add(connectorId);
  for (const { connectorId, dueMs } of due) wake(connectorId, dueMs);
  for (const connectorId of forgotten) found(connectorId);
}
