import { isDeepStrictEqual } from "node:util";
import { rawDigits, type JsonObject, type JsonValue, type RecordChange } from "@trunkline/plugin-api";
import type { RecordAction, RecordKind } from "./record.js";

/** wire-formats.md, "Inbound": the row is kept. Tasks have no word of Tageur's for it. */
const retiredStatus = { asset: "retired", part: "discontinued", task: "cancelled" } as const;

export interface AppliedChange {
  readonly attributes: JsonObject;
  readonly action: RecordAction;
}

/**
 * A record's attributes after a change. What the change does not name stays, `extra_values` are merged name by name, and the same change a second time changes
 * nothing. `before` is null where there is no record yet; of one that is to retire the caller has made sure.
 */
export function applyChange(before: JsonObject | null, change: RecordChange): AppliedChange {
  // Our own times, which every event carries: a system that sends back what it was told would change them for ever.
  const { created_at: _created, updated_at: _updated, ...told } = change.attributes;
  const given: JsonObject = change.action === "retire" ? { ...told, status: retiredStatus[change.kind] } : told;
  const attributes: JsonObject = { ...change.key, ...before, ...given, ...extraValues(before, given) };
  if (before === null) return { attributes, action: "created" };
  if (isDeepStrictEqual(attributes, before)) return { attributes: before, action: "unchanged" };
  return { attributes, action: actionOf(change, before, attributes) };
}

function actionOf({ kind, action }: RecordChange, before: JsonObject, after: JsonObject): RecordAction {
  if (action === "retire") return retiredStatus[kind];
  return kind === "task" && after.status === "completed" && before.status !== "completed" ? "completed" : "updated";
}

function extraValues(before: JsonObject | null, given: JsonObject): JsonObject {
  const [old, added] = [before?.extra_values, given.extra_values];
  return isObject(old) && isObject(added) ? { extra_values: { ...old, ...added } } : {};
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && rawDigits(value) === null;
}

/** The event type that tells of a change: `asset.created`, `asset.updated`, `asset.deleted`, `task.completed`. Task systems know no `task.deleted`. */
export function eventTypeOf(kind: RecordKind, action: RecordAction): string {
  if (action === "retired" || action === "discontinued") return `${kind}.deleted`;
  return `${kind}.${action === "created" || action === "completed" ? action : "updated"}`;
}
