import type { JsonObject, JsonValue, RecordChange } from "@trunkline/plugin-api";
import type { DomainEvent } from "./event/event.js";
import { filterValue } from "./event/template-context.js";
import type { RecordFeedDocument } from "./record/record-feed.js";
import type { RecordKind } from "./record/record.js";
import { follow, splitPath } from "./filter/values.js";

const LONGEST_KEY = 255;

/** Tageur's keys (`wire-formats.md`, "Inbound"), and the number that the event's own system gave. */
const usualKeys: Readonly<Record<RecordKind, readonly string[]>> = { asset: ["serial_number"], part: ["part_number"], task: ["external_id"] };

/** What an event says of a record; null where it names none: nothing could be found again. `*.deleted` retires, a task's `*.completed` completes. */
export function recordChangeOf({ kind, key, fields }: Omit<RecordFeedDocument, "eventTypes" | "enabled">, event: DomainEvent): RecordChange | null {
  const own = attributesOf(event);
  const named = Object.entries(fields).flatMap(([name, path]) => pair(name, valueAt(event, path)));
  const attributes: JsonObject = { ...own, ...Object.fromEntries(named) };
  const known =
    Object.keys(key).length > 0 ? Object.entries(key).flatMap(([name, path]) => keyPair(name, valueAt(event, path))) : usualKey(kind, attributes, event);
  if (known.length === 0) return null;
  const time = new Date(event.timeMs).toISOString();
  const change = { kind, key: Object.fromEntries(known), time };
  const action = event.type.slice(event.type.lastIndexOf(".") + 1);
  if (action === "deleted") return { ...change, action: "retire", attributes: {} };
  const completed: JsonObject = kind === "task" && action === "completed" ? { status: "completed", completed_at: time } : {};
  return { ...change, action: "upsert", attributes: { ...attributes, ...completed } };
}

/** TGM Expert's and Tageur's `data.attributes`, Perfex's `asset`, else the data as it stands. */
function attributesOf({ data, fields }: DomainEvent): JsonObject {
  if (isObject(data) && isObject(data.attributes)) return withoutId(data.attributes);
  if (isObject(fields.asset)) return withoutId(fields.asset);
  if (!isObject(data)) return {};
  const { type: _type, previous: _previous, ...rest } = data;
  return withoutId(rest);
}

function withoutId({ id: _id, ...attributes }: JsonObject): JsonObject {
  return attributes;
}

function usualKey(kind: RecordKind, attributes: JsonObject, { data, fields }: DomainEvent): [string, string][] {
  const own = usualKeys[kind].flatMap((name) => keyPair(name, attributes[name]));
  const number = isObject(data) && data.id !== undefined ? data.id : fields.asset_id;
  return [...own, ...keyPair("external_id", number)];
}

function valueAt(event: DomainEvent, path: string): JsonValue | undefined {
  const split = splitPath(path);
  const [first = ""] = split.parts;
  return follow(filterValue(event, first), split, 1) as JsonValue | undefined;
}

function pair(name: string, value: JsonValue | undefined): [string, JsonValue][] {
  return value === undefined ? [] : [[name, value]];
}

/** Keys are texts, or numbers written as such. */
function keyPair(name: string, value: JsonValue | undefined): [string, string][] {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text !== "" && text.length <= LONGEST_KEY && !text.includes("\u0000") ? [[name, text]] : [];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
