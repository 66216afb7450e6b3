import type { ParkedReason } from "@trunkline/core";
import type { Pool } from "pg";
import { untilUncontended } from "../in-transaction.js";
import { showParked, type PostponeReason } from "../delivery-queue/postpone.js";
import { expireHeld } from "./expire.js";
import { handBackUnknown, type LostClaim } from "./lost-claims.js";
import { releaseOrphans, type ReleasedWork } from "./orphans.js";
import { ensurePartitions } from "./partitions.js";
import { deleteOldDeadLetters, deleteOldRows, dropExpiredPartitions, type Retention } from "./retention.js";
import {
  cancelOfDeleted,
  cancelParked,
  connectorsWithDueWork,
  moveParked,
  parkedWork,
  parkWaiting,
  type DueConnector,
  type ParkedWork,
} from "./waiting-work.js";
import { databaseTime } from "./database-time.js";
import { vacuumState, type VacuumState } from "./vacuum-state.js";
import { copyAgainSoon, markCopied, rejectedToCopy, type RejectedToCopy } from "./rejected-copies.js";

/** Work on all tenants' rows that runs now and then. Every call may run in two processes at once. */
export interface Maintenance {
  /** From two days before `nowMs` to two days after. */
  ensurePartitions(nowMs: number): Promise<void>;
  /** Days dropped; their open work became dead letters `expired`. */
  dropExpiredPartitions(retention: Retention): Promise<readonly string[]>;
  deleteOldDeadLetters(retention: Retention): Promise<number>;
  /** Rejected messages, and what is kept for a day or a week. */
  deleteOldRows(retention: Retention): Promise<void>;
  /** Work of processes unseen for so long comes back, due now; its attempt counts, outcome unknown. */
  releaseOrphans(unseenForMs: number): Promise<readonly ReleasedWork[]>;
  /** What a living process has without knowing, as the answer to its claim was lost, goes back in line, uncounted; gives how many. */
  handBackUnknown(claim: LostClaim): Promise<number>;
  connectorsWithDueWork(nowMs: number): Promise<readonly DueConnector[]>;
  /** Parked work with one of these reasons becomes `backlog`, due at `dueMs`; a block of the connector ends. */
  moveParked(connectorId: number, reasons: readonly ParkedReason[], dueMs: number): Promise<number>;
  /** All that waits, parked or retrying, is parked under this reason until somebody lifts it. */
  parkWaiting(connectorId: number, reason: "paused" | "disabled"): Promise<number>;
  /** Shows what waits of a blocked connector as parked, and why; changes nothing of the block. */
  showParked(connectorId: number, untilMs: number, reason: PostponeReason): Promise<void>;
  /** All that waits, parked or retrying, ends `cancelled`. */
  cancelParked(connectorId: number, reason: string): Promise<number>;
  /** All that waits of deleted connectors, parked or retrying, ends `cancelled`: nobody will ever try it. Gives how many rows. */
  cancelOfDeleted(reason: string): Promise<number>;
  /** What has been parked since before `parkedBeforeMs`, but for reasons in `byPerson`, becomes dead letters `held_too_long`. */
  expireHeld(connectorId: number, parkedBeforeMs: number, byPerson: readonly ParkedReason[]): Promise<number>;
  /** Everything parked, by connector and reason. Reads every parked row: not to be asked often. */
  parkedWork(): Promise<readonly ParkedWork[]>;
  /** What keeps dead rows from being cleared away, and how many there are. */
  vacuumState(): Promise<VacuumState>;
  /** Its clock, ms since the epoch. */
  databaseTime(): Promise<number>;
  /** Rejected messages from Kafka that nobody has copied yet, oldest first; they are the caller's for 30 s. */
  rejectedToCopy(limit: number): Promise<readonly RejectedToCopy[]>;
  markCopied(ids: readonly number[]): Promise<void>;
  copyAgainSoon(ids: readonly number[]): Promise<void>;
}

export function maintenanceOf(pool: Pool): Maintenance {
  return {
    ensurePartitions: (nowMs) => ensurePartitions(pool, nowMs),
    dropExpiredPartitions: (retention) => dropExpiredPartitions(pool, retention),
    deleteOldDeadLetters: (retention) => deleteOldDeadLetters(pool, retention),
    deleteOldRows: (retention) => deleteOldRows(pool, retention),
    releaseOrphans: (unseenForMs) => untilUncontended(() => releaseOrphans(pool, unseenForMs)),
    handBackUnknown: (claim) => untilUncontended(() => handBackUnknown(pool, claim)),
    connectorsWithDueWork: (nowMs) => connectorsWithDueWork(pool, nowMs),
    moveParked: (connectorId, reasons, dueMs) => untilUncontended(() => moveParked(pool, connectorId, reasons, dueMs)),
    showParked: (connectorId, untilMs, reason) => showParked(pool, connectorId, untilMs, reason),
    parkWaiting: (connectorId, reason) => untilUncontended(() => parkWaiting(pool, connectorId, reason)),
    cancelParked: (connectorId, reason) => untilUncontended(() => cancelParked(pool, connectorId, reason)),
    cancelOfDeleted: (reason) => untilUncontended(() => cancelOfDeleted(pool, reason)),
    rejectedToCopy: (limit) => rejectedToCopy(pool, limit),
    markCopied: (ids) => markCopied(pool, ids),
    expireHeld: (connectorId, parkedBeforeMs, byPerson) => untilUncontended(() => expireHeld(pool, connectorId, parkedBeforeMs, byPerson)),
    parkedWork: () => parkedWork(pool),
    vacuumState: () => vacuumState(pool),
    databaseTime: () => databaseTime(pool),
    copyAgainSoon: (ids) => copyAgainSoon(pool, ids),
  };
}
