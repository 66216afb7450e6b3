import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import type { DomainEvent } from "./event.js";
import { readEnvelope } from "./read-envelope.js";

/** What a filter or template can name, by top-level name. */
export type ContextView = Readonly<Record<string, JsonValue | undefined>>;

/** Names that the engine gives; every other name is a top-level field as produced. */
const ENGINE_NAMES = ["id", "type", "time", "timestamp", "tenant", "source", "data", "previous", "metadata", "company", "company_name", "event"] as const;

/** The value of one top-level name, with every digit of long integers; `undefined` where there is none. The quick way for a template that reads a few paths. */
export function templateValue(event: DomainEvent, name: string): JsonValue | undefined {
  return valueOf(event, name, event.exactFields);
}

/** The same for filters: numbers as JavaScript has them. */
export function filterValue(event: DomainEvent, name: string): JsonValue | undefined {
  return valueOf(event, name, event.fields);
}

/** All that templates see (contract.md, "What filters and templates see"): exact values. Made once per event. */
export function templateContext(event: DomainEvent): ContextView {
  if (lastExact?.event !== event) lastExact = { event, context: contextOver(event, event.exactFields) };
  return lastExact.context;
}

/** All that filters see: the same names, numbers as JavaScript has them. Made once per event. */
export function filterContext(event: DomainEvent): ContextView {
  if (event.fields === event.exactFields) return templateContext(event);
  if (lastPlain?.event !== event) lastPlain = { event, context: contextOver(event, event.fields) };
  return lastPlain.context;
}

interface Made {
  readonly event: DomainEvent;
  readonly context: ContextView;
}

/** Of the event looked at last: all filters of one event run one after another, and a WeakMap costs more than it saves. */
let lastExact: Made | null = null;
let lastPlain: Made | null = null;

/** Without a prototype: a produced field `__proto__` or `constructor` is data like any other. */
function contextOver(event: DomainEvent, fields: JsonObject): ContextView {
  const context = Object.create(null) as Record<string, JsonValue | undefined>;
  for (const name of Object.keys(fields)) context[name] = fields[name];
  for (const name of ENGINE_NAMES) if (name !== "event") context[name] = valueOf(event, name, fields);
  Object.defineProperty(context, "event", { enumerable: true, get: () => eventObject(event, fields) });
  return context;
}

function valueOf(event: DomainEvent, name: string, fields: JsonObject): JsonValue | undefined {
  switch (name) {
    case "id":
      return event.id;
    case "type":
      return event.type;
    case "time":
    case "timestamp":
      return event.time;
    case "tenant":
      return event.tenant;
    case "source":
      return event.source;
    case "company":
      return event.company;
    case "company_name":
      return event.companyName;
    case "data":
      return fields === event.fields ? event.data : (fields.data ?? null);
    case "previous":
      return fields === event.fields ? event.previous : readEnvelope(fields).previous;
    case "metadata":
      return fields.metadata;
    case "event":
      return eventObject(event, fields);
    default:
      return Object.hasOwn(fields, name) ? fields[name] : undefined;
  }
}

function eventObject(event: DomainEvent, fields: JsonObject): JsonObject {
  const { topic, partition, offset, key, headers } = event.provenance;
  const { id, type, time, tenant, source } = event;
  return {
    id,
    type,
    timestamp: time,
    time,
    tenant,
    company: event.company === null ? null : { id: event.company, name: event.companyName },
    source,
    data: valueOf(event, "data", fields) ?? null,
    previous: valueOf(event, "previous", fields) ?? null,
    metadata: valueOf(event, "metadata", fields) ?? null,
    kafka: { topic, partition, offset, key, headers },
  };
}
