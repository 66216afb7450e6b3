import type { CompiledConnector, ParkedReason } from "@trunkline/core";
import type { Maintenance, ParkedWork } from "@trunkline/database";
import type { Logger } from "pino";
import type { Metrics } from "../operations/index.js";

export interface ParkedWorkDependencies {
  readonly maintenance: Pick<Maintenance, "parkedWork" | "expireHeld" | "moveParked" | "cancelOfDeleted">;
  readonly metrics: Pick<Metrics, "setParked">;
  readonly connector: (id: number) => CompiledConnector | undefined;
  readonly logger: Logger;
  readonly now: () => number;
  readonly wake: (connectorId: number) => void;
}

/** Shows what is parked, why and since when; lets go what waited for a plugin that is there again; cancels what deleted connectors have left; and makes dead letters of what the engine has held for too long. */
export async function lookAfterParkedWork(dependencies: ParkedWorkDependencies): Promise<void> {
  const { maintenance, metrics, connector, logger, now } = dependencies;
  const parked = await maintenance.parkedWork();
  metrics.setParked(parked, now());
  await releaseForPlugins(dependencies, parked);
  await maintenance.cancelOfDeleted("the connector was deleted");
  const held = new Map<number, { untilMs: number; byPerson: readonly ParkedReason[] }>();
  for (const work of parked) {
    const known = connector(work.connectorId);
    if (known === undefined) continue;
    const byPerson = reasonsOfPeople(known);
    const untilMs = now() - known.policy.maxHoldMs;
    if (isHeldTooLong(work, byPerson, untilMs)) held.set(work.connectorId, { untilMs, byPerson });
  }
  for (const [connectorId, { untilMs, byPerson }] of held) {
    const count = await maintenance.expireHeld(connectorId, untilMs, byPerson);
    logger.warn({ connectorId, count }, "parked.held_too_long");
  }
}

/** A person's pause and disabling last as long as that person wants; the engine's own disabling does not. */
function reasonsOfPeople({ isMatched }: CompiledConnector): readonly ParkedReason[] {
  return isMatched ? ["paused"] : ["paused", "disabled"];
}

function isHeldTooLong({ reason, oldestMs }: ParkedWork, byPerson: readonly ParkedReason[], untilMs: number): boolean {
  return !byPerson.includes(reason) && oldestMs < untilMs;
}

/** A plugin was mended, or installed: nobody will press a button for each of its connectors. */
async function releaseForPlugins({ maintenance, connector, now, wake, logger }: ParkedWorkDependencies, parked: readonly ParkedWork[]): Promise<void> {
  const waiting = parked.filter(({ reason, connectorId }) => reason === "plugin_unavailable" && connector(connectorId)?.hold === null);
  for (const { connectorId } of waiting) {
    await maintenance.moveParked(connectorId, ["plugin_unavailable"], now());
    logger.info({ connectorId }, "parked.plugin_available");
    wake(connectorId);
  }
}
