import { NEVER_MS } from "./delivery/decide-next.js";
import type { ParkedReason } from "./delivery/delivery.js";
import type { Lanes } from "./lane/lanes.js";
import type { Breakers, ConnectorSupervisor } from "./ports.js";
import type { CompiledConnector } from "./subscription/compiled-connector.js";

/** Sends of one connector that may wait in memory. */
const LONGEST_QUEUE = 256;
/** How long new work lines up behind what was parked for lack of room, ms. */
export const BACKLOG_MS = 250;

interface Signs {
  readonly lanes: Lanes;
  readonly supervisor: ConnectorSupervisor;
  readonly breakers: Breakers;
}

/** Why a delivery waits in the database, and until when (ms since the epoch). */
interface Parked {
  readonly reason: ParkedReason;
  readonly dueMs: number;
}

/** The fast lane is for connectors that are healthy, unlimited, unordered and have nothing parked; everybody else's work waits in the database. null: it may be sent now. */
export function whyParked(signs: Signs, connector: CompiledConnector, now: number): Parked | null {
  return parkedByPolicy(signs, connector, now) ?? parkedByHealth(signs, connector, now) ?? parkedByBacklog(signs, connector, now);
}

function parkedByPolicy(signs: Signs, connector: CompiledConnector, now: number): Parked | null {
  const { hold, policy } = connector;
  if (hold !== null) return { reason: hold, dueMs: NEVER_MS };
  if (policy.ordering !== null) return { reason: "ordered", dueMs: now };
  if (policy.batch !== null) return { reason: "batch", dueMs: batchDueMs(signs, connector, policy.batch, now) };
  // One failure and another connector takes over, and that is the drain's to arrange.
  if (policy.fallbackConnectorId !== null && policy.maxRetries === 0) return { reason: "backlog", dueMs: now };
  return policy.rateLimits.length > 0 ? { reason: "rate_limited", dueMs: now } : null;
}

function parkedByHealth({ supervisor, breakers }: Signs, connector: CompiledConnector, now: number): Parked | null {
  const blockedUntilMs = supervisor.blockedUntilMs(connector.id);
  if (blockedUntilMs > now) return { reason: supervisor.blockReason(connector.id), dueMs: blockedUntilMs };
  // Due at once: while the breaker is open nothing is claimed but the one delivery that probes, and that should not wait for its row.
  return breakers.of(connector).state === "closed" ? null : { reason: "breaker_open", dueMs: now };
}

function parkedByBacklog({ lanes }: Signs, connector: CompiledConnector, now: number): Parked | null {
  const lane = lanes.of(connector);
  // The oldest first: after an outage new work lines up behind what waits.
  if (lane.backlogUntilMs > now || (lane.isRamping && lane.isDraining)) return { reason: "backlog", dueMs: now };
  if (lane.waitingCount < LONGEST_QUEUE && (lane.room > 0 || !lane.isSlow())) return null;
  lane.backlogUntilMs = now + BACKLOG_MS;
  return { reason: "lane_full", dueMs: now };
}

/** The last of a full batch makes all of it due. */
function batchDueMs({ lanes }: Signs, connector: CompiledConnector, batch: { readonly maxSize: number; readonly maxWaitMs: number }, now: number): number {
  const lane = lanes.of(connector);
  lane.gathered = (lane.gathered + 1) % batch.maxSize;
  return lane.gathered === 0 ? now : now + batch.maxWaitMs;
}
