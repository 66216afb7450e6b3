import { readsOf } from "@trunkline/core";
import type { StoredConnector } from "@trunkline/database";
import { compareEventTypes, type CatalogChange, type EventType } from "@trunkline/event-catalog";
import type { PointedError } from "./problem.js";

const mostWarnings = 50;

/** Which connectors read what a type no longer has, or has in another type. `before` is the type as it counted until now. */
export function schemaChangeWarnings(before: EventType | undefined, now: EventType, connectors: readonly StoredConnector[]): readonly PointedError[] {
  if (before === undefined) return [];
  const changes = compareEventTypes([before], [now]).filter(({ kind }) => kind !== "refuses");
  return changes.flatMap((change) => connectors.flatMap((connector) => warningsFor(connector, change))).slice(0, mostWarnings);
}

function warningsFor(connector: StoredConnector, change: CatalogChange): readonly PointedError[] {
  return readsOf(connector, change)
    .filter(({ manner }) => manner === "exactly")
    .map(({ pointer, path }) => ({
      pointer: "/schema",
      message: `${change.message}; connector ${connector.id} (${connector.name}) reads ${path} at ${pointer}`,
    }));
}
