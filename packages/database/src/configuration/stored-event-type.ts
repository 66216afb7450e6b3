import type { JsonObject } from "@trunkline/plugin-api";
import type { EventTypeRow } from "../entities/event-type.js";

/** An event type of a tenant's own. */
export interface StoredEventType {
  readonly tenant: string;
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly systems: readonly string[];
  /** JSON Schema of the whole event. */
  readonly schema: JsonObject;
  /** A whole event. */
  readonly example: JsonObject;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly deletedAtMs: number | null;
}

export function storedEventTypeOf(row: EventTypeRow): StoredEventType {
  const { tenant, name, group, description, systems, schema, example, createdAt, updatedAt, deletedAt } = row;
  const times = { createdAtMs: createdAt.getTime(), updatedAtMs: updatedAt.getTime(), deletedAtMs: deletedAt?.getTime() ?? null };
  return { tenant, name, group, description, systems, schema, example, ...times };
}
