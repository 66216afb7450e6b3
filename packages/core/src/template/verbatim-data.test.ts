import fc from "fast-check";
import type { JsonValue } from "@trunkline/plugin-api";
import { expect, it } from "vitest";
import { decodeMessage } from "../event/decode-message.js";
import type { DomainEvent } from "../event/event.js";
import { compileJsonTemplate } from "./compile-json-template.js";

function eventOf(text: string | Buffer, headers: Record<string, string> = {}): DomainEvent {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers } as const;
  const decoded = decodeMessage({ provenance, value: Buffer.from(text), timestampMs: 0, boundTenant: null, originSystem: null }, 0);
  if (decoded.kind !== "event") throw new Error(JSON.stringify(decoded));
  return { ...decoded.candidate, tenantName: "", companyName: null, companyTimeZone: null };
}

function render(template: JsonValue, event: DomainEvent): string {
  const compiled = compileJsonTemplate(template);
  if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.render(event);
}

const payload = (data: unknown): string => JSON.stringify({ type: "asset.created", data });
/** Escapes more than has to be, as some producers do. */
const escapedAll = (text: string): string => text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom('"', "\\", "\u0001", "\ud800", "\u2028", "a/b"));

it("is written as JSON.stringify writes it, whatever its producer escaped", () => {
  fc.assert(
    fc.property(anyText, anyText, fc.boolean(), (text, other, escapes) => {
      const json = payload({ name: { text: text.toWellFormed() }, other: other.toWellFormed(), long: 1 });
      const event = eventOf(escapes ? escapedAll(json) : json);
      const data = event.data as { name: { text: string }; other: string };
      expect(render({ a: "{{data.name.text}}", b: ["{{event.data.other}}"], c: "{{data.long}}", d: "{{data.none}}" }, event)).toBe(
        JSON.stringify({ a: data.name.text, b: [data.other], c: 1, d: null }),
      );
    }),
  );
});

it("is looked through where it was not in the payload as it stands", () => {
  const encoded = Buffer.from(JSON.stringify({ name: 'say "hi"' })).toString("base64");
  const structured = { specversion: "1.0", id: "1", source: "s", type: "asset.created", data_base64: encoded };
  const attributes = { ce_specversion: "1.0", ce_id: "1", ce_source: "s", ce_type: "asset.created" };
  const events = [
    eventOf(JSON.stringify(structured), { "content-type": "application/cloudevents+json" }),
    eventOf(JSON.stringify({ name: 'say "hi"' }), { ...attributes, "content-type": "application/json" }),
    { ...eventOf(payload({ name: "hi" })), data: { name: 'say "hi"' }, exactFields: { data: { name: 'say "hi"' } } },
  ];
  for (const event of events) expect(JSON.parse(render({ a: "{{data.name}}" }, event))).toEqual({ a: 'say "hi"' });
  const text = eventOf('say "hi"', { ...attributes, "content-type": "text/plain" });
  expect(JSON.parse(render({ a: "{{data}}", b: "{{data.length}}" }, text))).toEqual({ a: 'say "hi"', b: null });
});

it("keeps a helper's own text escaped", () => {
  const event = eventOf(payload({ name: "Pump" }));
  expect(JSON.parse(render({ a: "{{default data.none 'say \"hi\"'}}", b: '{{data.name}} "x"' }, event))).toEqual({ a: 'say "hi"', b: 'Pump "x"' });
});
