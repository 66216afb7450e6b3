import type { EventView } from "./event-view.js";
import type { JsonObject, JsonValue } from "./json.js";
import { readableText } from "./readable-text.js";

/** How much an event should catch the eye. */
export type Severity = "critical" | "warning" | "good" | "info";

/** One thing to say of an event. */
export interface SummaryField {
  /** For people, e.g. `Serial number`. */
  readonly name: string;
  readonly value: string;
  /** Before the change, where the event tells; null: not changed, or not told. */
  readonly previous: string | null;
}

/** What a person wants to read of an event: for plugins that write to people. Texts are plain: escape them for the target, and cut them to its limits. */
export interface EventSummary {
  /** What happened, e.g. `Work order completed`. */
  readonly title: string;
  /** To what, by its name or number; null where the event does not tell. */
  readonly subject: string | null;
  readonly severity: Severity;
  /** Where to read more: an http(s) URL that the event carries; null: none. */
  readonly link: string | null;
  /** Most important first; at most {@link MOST_FIELDS}. */
  readonly fields: readonly SummaryField[];
}

const MOST_FIELDS = 40;
const LONGEST_VALUE = 4_000;
/** Named first, in this order; the others follow as the event has them. */
const NAMES_OF_SUBJECT = ["name", "title", "label", "subject", "number", "code", "part_number", "serial_number", "email"] as const;
const IMPORTANT = /^(status|state|severity|priority|message|description|assigned_?to|assignee|due_?date|location)$/i;
const SEVERITY_FIELD = /^(severity|priority|criticality|level)$/i;
const LINK_FIELD = /^(url|link|href|html_?url|web_?url|permalink)$/i;
const IDENTIFIER = /(^|_)id$|Id$/;

const WORDS: readonly (readonly [Severity, RegExp])[] = [
  ["critical", /^(critical|fatal|emergency|urgent|highest|high|error|severe)$/i],
  ["warning", /^(warning|warn|medium|major|moderate)$/i],
];
const ACTIONS: readonly (readonly [Severity, RegExp])[] = [
  ["critical", /(failed|failure|breached|alarm|critical|emergency|down|dead_lettered|disabled)$/i],
  ["good", /(completed|resolved|approved|recovered|closed|passed|fulfilled|delivered)$/i],
  ["warning", /(overdue|expired|expiring|rejected|deleted|retired|cancelled|low_stock|threshold|alert|failing|escalated)$/i],
];

type Member = readonly [name: string, value: JsonValue];

/** Never throws, whatever the producer sent. */
export function summarizeEvent(event: EventView): EventSummary {
  const members = membersOf(event);
  return {
    title: phrase(event.type),
    subject: subjectOf(members, event),
    severity: severityOf(members, event.type),
    link: members.filter(([name]) => LINK_FIELD.test(lastOf(name))).flatMap(([, value]) => webAddress(value))[0] ?? null,
    fields: fieldsOf(members, event.previous),
  };
}

/** The record's attributes (`data.attributes`, or `data` itself); of an event in another shape (TagoRUN's) the objects beside `data` too. */
function membersOf({ data, fields, exactFields }: EventView): readonly Member[] {
  const exact = isObject(exactFields.data) ? exactFields.data : data;
  const record = isObject(exact) ? (isObject(exact.attributes) ? exact.attributes : exact) : null;
  const own: readonly Member[] = record === null ? (isObject(exact) || exact === null ? [] : [["data", exact]]) : Object.entries(record);
  const beside = Object.entries(fields).filter(([name, value]) => isObject(value) && !ENVELOPE.has(name));
  return [...own, ...beside.flatMap(([name, value]) => Object.entries(value as JsonObject).map(([key, inner]): Member => [`${name}.${key}`, inner]))];
}

const ENVELOPE: ReadonlySet<string> = new Set(["data", "previous", "metadata", "company", "client", "event", "kafka"]);

function subjectOf(members: readonly Member[], { data }: EventView): string | null {
  const byName = NAMES_OF_SUBJECT.map((name) => members.find(([key]) => lastOf(key) === name)?.[1]).map((value) => textOf(value));
  const named = byName.find((text) => text !== null);
  if (named !== undefined) return named;
  const id = isObject(data) ? textOf(data.id) : null;
  return id === null ? null : `#${id}`;
}

function severityOf(members: readonly Member[], type: string): Severity {
  const told = members.filter(([name]) => SEVERITY_FIELD.test(lastOf(name))).map(([, value]) => String(textOf(value)));
  const action = ACTIONS.find(([, pattern]) => pattern.test(type))?.[0];
  if (action === "good") return action;
  const byWord = WORDS.find(([, pattern]) => told.some((word) => pattern.test(word)))?.[0];
  return byWord ?? action ?? "info";
}

function fieldsOf(members: readonly Member[], previous: JsonValue | undefined): readonly SummaryField[] {
  const before = previousOf(previous);
  const fields = members.flatMap(([name, value]) => fieldOf(name, value, before));
  return fields
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, MOST_FIELDS)
    .map(({ name, value, previous: was }) => ({ name, value, previous: was }));
}

function fieldOf(path: string, value: JsonValue, before: JsonObject): readonly (SummaryField & { readonly rank: number })[] {
  const text = textOf(value);
  const key = lastOf(path);
  if (text === null || LINK_FIELD.test(key)) return [];
  const was = Object.hasOwn(before, path) ? (textOf(before[path]) ?? "–") : null;
  const previous = was === text ? null : was;
  return [{ name: phrase(path), value: text, previous, rank: previous !== null ? 0 : IMPORTANT.test(key) ? 1 : IDENTIFIER.test(key) ? 3 : 2 }];
}

function previousOf(previous: JsonValue | undefined): JsonObject {
  if (!isObject(previous)) return {};
  return isObject(previous.attributes) ? previous.attributes : previous;
}

/** One line for a value: of a nested object its name, of a list its plain members; null where there is nothing to say. */
function textOf(value: JsonValue | undefined): string | null {
  if (typeof value === "string") return readable(value) || null;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return listText(value as readonly JsonValue[]);
  return isObject(value) ? objectText(value) : null;
}

function listText(values: readonly JsonValue[]): string | null {
  const texts = values.slice(0, 20).map((value) => (isObject(value) || !Array.isArray(value) ? textOf(value) : null));
  const known = texts.filter((text) => text !== null);
  if (values.length === 0) return null;
  return known.length === values.length ? readable(known.join(", ")) : `${values.length} items`;
}

function objectText(value: JsonObject): string | null {
  // An integer beyond 2^53, whose digits are kept (JSON.rawJSON).
  if (typeof value.rawJSON === "string") return value.rawJSON;
  const name = [...NAMES_OF_SUBJECT, "id"].map((key) => (Object.hasOwn(value, key) ? value[key] : undefined));
  const text = name.find((candidate) => typeof candidate === "string" || typeof candidate === "number");
  return text === undefined ? null : readable(String(text)) || null;
}

/** Readable, and of a length that nobody has to wait for. */
function readable(text: string): string {
  return readableText(text.slice(0, LONGEST_VALUE)).trim();
}

/** `work_order.status_changed` and `serialNumber` as words: `Work order status changed`, `Serial number`. */
function phrase(name: string): string {
  const words = readable(name)
    .replace(/([a-z\d])([A-Z])/g, (_whole, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(/[._-]+/g, " ")
    .trim();
  return words === "" ? "Event" : words.charAt(0).toUpperCase() + words.slice(1, 200);
}

function webAddress(value: JsonValue): readonly string[] {
  if (typeof value !== "string" || value.length > 2_000) return [];
  const url = URL.parse(value);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.username === "" ? [url.href] : [];
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
