import type { ParkedReason } from "@trunkline/core";
import type { StoredConnector } from "@trunkline/database";
import type { ApiDependencies } from "./dependencies.js";

/** Why work waits at a connector that was off, besides its being paused. */
const offReasons: readonly ParkedReason[] = ["disabled", "breaker_open", "auth_failed", "plugin_unavailable", "plugin_quarantined"];

type Switches = Pick<StoredConnector, "enabled" | "paused">;

/** Before the connector runs again: afterwards some of its work would already be on its way. */
export async function discardBacklog({ database }: ApiDependencies, connectorId: number): Promise<void> {
  await database.maintenance.cancelParked(connectorId, "the backlog was discarded");
}

/** After the connector runs again (earlier its work would only be parked once more): what waited for that is due now. */
export async function lineUpBacklog(dependencies: ApiDependencies, before: Switches, after: StoredConnector): Promise<void> {
  const { database, runtime, clock } = dependencies;
  const reasons: ParkedReason[] = [];
  if (after.enabled && !before.enabled) reasons.push(...offReasons);
  if (!after.paused && before.paused) reasons.push("paused");
  if (reasons.length > 0) await database.maintenance.moveParked(after.id, reasons, clock.now());
  runtime.wake(after.id);
}
