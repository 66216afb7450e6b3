import type { EventView, JsonObject, JsonValue } from "@trunkline/plugin-api";
import examples from "./generated/golden-events.json" with { type: "json" };

const COMPANY_ZONE = "Asia/Ho_Chi_Minh";

/** An event as plugins see it, from its JSON in the contract's own names. */
export function eventOf(produced: JsonObject, overrides: Partial<EventView> = {}): EventView {
  const time = typeof produced.time === "string" ? produced.time : "2026-02-01T12:00:00.000Z";
  const fields = { ...produced, time };
  return {
    id: textOr(produced.id, "evt-1"),
    type: textOr(produced.type, "asset.created"),
    tenant: textOr(produced.tenant, "default"),
    tenantName: "Default",
    company: typeof produced.company === "number" ? produced.company : 1,
    companyName: "Acme Facilities",
    companyTimeZone: COMPANY_ZONE,
    source: textOr(produced.source, ""),
    time,
    timeMs: Date.parse(time),
    data: produced.data ?? null,
    previous: produced.previous,
    metadata: produced.metadata,
    fields,
    exactFields: fields,
    ...overrides,
  };
}

/** An event of every type of the catalog, its example. */
export const goldenEvents: readonly EventView[] = (examples as unknown as readonly JsonObject[]).map((example) => eventOf(example));

/** `count` of them, spread evenly over the catalog, always the same ones. */
export function someGoldenEvents(count: number): readonly EventView[] {
  const step = Math.max(1, goldenEvents.length / count);
  return Array.from({ length: Math.min(count, goldenEvents.length) }, (_, index) => goldenEvents[Math.floor(index * step)] as EventView);
}

const attributes = (values: JsonObject): JsonObject => ({ type: "asset.created", data: { id: 1, type: "asset", attributes: values } });

/** Events that producers do send and that break what was not thought through, by what is special of them. */
export const awkwardEvents: readonly { readonly what: string; readonly event: EventView }[] = [
  { what: "nothing but a type", event: eventOf({ type: "asset.created" }, { company: null, companyName: null, companyTimeZone: null, tenantName: null }) },
  { what: "empty data", event: eventOf({ type: "asset.created", data: {} }) },
  { what: "data that is a list", event: eventOf({ type: "asset.created", data: [1, "two", null] }) },
  { what: "data that is a text", event: eventOf({ type: "asset.created", data: "text" }) },
  { what: "null everywhere", event: eventOf(attributes({ name: null, status: null, location: null, serial_number: null, due_date: null })) },
  { what: "right-to-left text and emoji", event: eventOf(attributes({ name: "مضخة المياه 🚰 ‮abc‬", status: "Đang hoạt động" })) },
  { what: "lone surrogates and control characters", event: eventOf(attributes({ name: "a\u0000b\u0007\ud800\r\nX-Injected: yes" })) },
  { what: "markup", event: eventOf(attributes({ name: "<script>alert('x')</script> & *bold* _it_ `code` <!channel> [a](http://b) {{name}}" })) },
  { what: "names of the prototype", event: eventOf(attributes(JSON.parse('{"__proto__":{"polluted":true},"constructor":"x","toString":"y"}') as JsonObject)) },
  { what: "numbers at their limits", event: eventOf(attributes({ a: 9_007_199_254_740_991, b: -0.1, c: 1e308, d: 0 })) },
  { what: "deep nesting", event: eventOf(attributes({ deep: nested(60) })) },
  { what: "many fields", event: eventOf(attributes(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field_${index}`, `value ${index}`])))) },
  { what: "a text of 300,000 characters", event: eventOf(attributes({ name: "x".repeat(300_000) })) },
  { what: "a type that nobody knows", event: eventOf({ type: "spaceship.docked", data: { id: "S-1" } }) },
];

function nested(depth: number): JsonValue {
  return depth === 0 ? "bottom" : { inner: nested(depth - 1) };
}

function textOr(value: JsonValue | undefined, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}
