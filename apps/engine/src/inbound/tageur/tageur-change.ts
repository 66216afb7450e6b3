import { rawDigits, type JsonObject, type JsonValue, type RecordChange } from "@trunkline/plugin-api";
import { invalid, type PointedError } from "../../api/problem.js";

type Kind = RecordChange["kind"];

/** Tageur's document, "Supported Events". */
const events: Readonly<Record<string, { readonly kind: Kind; readonly action: RecordChange["action"]; readonly completes?: true }>> = {
  "asset.created": { kind: "asset", action: "upsert" },
  "asset.updated": { kind: "asset", action: "upsert" },
  "asset.deleted": { kind: "asset", action: "retire" },
  "part.created": { kind: "part", action: "upsert" },
  "part.updated": { kind: "part", action: "upsert" },
  "part.deleted": { kind: "part", action: "retire" },
  "task.created": { kind: "task", action: "upsert" },
  "task.updated": { kind: "task", action: "upsert" },
  "task.completed": { kind: "task", action: "upsert", completes: true },
};

/** By which attributes a record is known; the first that finds one counts. */
const keyFields: Readonly<Record<Kind, readonly string[]>> = { asset: ["serial_number"], part: ["part_number"], task: ["external_id", "task_id"] };
const LONGEST_KEY = 255;

/** `{event, timestamp, data: {type, attributes}}` as a change of a record. Throws 422 with a pointer to each fault. */
export function tageurChange(body: JsonValue, now: number): RecordChange {
  if (!isObject(body)) throw invalid([{ pointer: "", message: "must be an object with event, timestamp and data" }]);
  const named = typeof body.event === "string" && Object.hasOwn(events, body.event) ? events[body.event] : undefined;
  if (named === undefined) throw invalid([{ pointer: "/event", message: `must be one of ${Object.keys(events).join(", ")}` }]);
  const { kind, action, completes } = named;
  const attributes = attributesOf(body.data, kind);
  const time = timeOf(body.timestamp);
  if (time === null) throw invalid([{ pointer: "/timestamp", message: "must be a time such as 2025-01-04T12:34:56Z" }]);
  const completed: JsonObject = completes === true ? { status: "completed", completed_at: time ?? new Date(now).toISOString() } : {};
  const { id: _id, ...given } = attributes;
  const change = { kind, action, key: keyOf(kind, attributes), attributes: { ...withoutTaskId(kind, given), ...completed } };
  return { ...change, ...(action === "retire" ? { attributes: {} } : {}), ...(time === undefined ? {} : { time }) };
}

function attributesOf(data: JsonValue | undefined, kind: Kind): JsonObject {
  if (!isObject(data)) throw invalid([{ pointer: "/data", message: "must be an object with type and attributes" }]);
  const errors: PointedError[] = [];
  if (data.type !== undefined && data.type !== kind) errors.push({ pointer: "/data/type", message: `must be ${kind}, as the event says` });
  if (!isObject(data.attributes)) errors.push({ pointer: "/data/attributes", message: "must be an object" });
  if (errors.length > 0 || !isObject(data.attributes)) throw invalid(errors);
  return data.attributes;
}

function keyOf(kind: Kind, attributes: JsonObject): RecordChange["key"] {
  const fields = keyFields[kind];
  const given = fields.filter((field) => attributes[field] !== undefined && attributes[field] !== null && attributes[field] !== "");
  const [first = ""] = fields;
  if (given.length === 0)
    throw invalid([
      {
        pointer: `/data/attributes/${first}`,
        message: `is needed${fields.length > 1 ? `, or ${fields.slice(1).join(", ")}` : ""}: by it the ${kind} is known`,
      },
    ]);
  const errors = given
    .filter((field) => !isKey(attributes[field]))
    .map((field) => ({ pointer: `/data/attributes/${field}`, message: `must be a text of 1 to ${LONGEST_KEY} characters, or a number` }));
  if (errors.length > 0) throw invalid(errors);
  return Object.fromEntries(given.map((field) => [field, rawDigits(attributes[field]) ?? `${attributes[field] as string | number}`]));
}

function isKey(value: JsonValue | undefined): boolean {
  return typeof value === "number" || rawDigits(value) !== null || (typeof value === "string" && value.length <= LONGEST_KEY && !value.includes("\u0000"));
}

/** Our own number of a task is no attribute of it; what is not, the record keeps as its key. */
function withoutTaskId(kind: Kind, { task_id: taskId, ...attributes }: JsonObject): JsonObject {
  return kind === "task" || taskId === undefined ? attributes : { ...attributes, task_id: taskId };
}

/** Python's `isoformat()` leaves the zone of a naive time out (Tageur's document, "Complete Task from CMMS"): UTC then. undefined: none; null: unreadable. */
function timeOf(timestamp: JsonValue | undefined): string | undefined | null {
  if (timestamp === undefined || timestamp === null) return undefined;
  if (typeof timestamp !== "string" || !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(timestamp)) return null;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(timestamp) ? timestamp : `${timestamp}Z`;
  const ms = Date.parse(zoned.replace(" ", "T"));
  return Number.isNaN(ms) ? null : zoned.replace(" ", "T");
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
