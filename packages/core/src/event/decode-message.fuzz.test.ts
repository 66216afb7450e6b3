import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { message, NOW } from "../testing/decoded.js";
import { admitEvent } from "./admit-event.js";
import { decodeMessage } from "./decode-message.js";
import { rebuildEvent } from "./rebuild-event.js";

const numRuns = Number(process.env.FUZZ_RUNS);

/** Names that decoding looks at, and those that poison objects. */
const names = fc.constantFrom(
  ..."id type event eventType eventId tenant tenantId tenant_id client company companyId company_id company_name source time timestamp occurredAt data previous metadata".split(
    " ",
  ),
  ..."specversion datacontenttype subject dataschema __proto__ constructor prototype toString hasOwnProperty".split(" "),
);
const awkward = fc.constantFrom(
  "",
  " ",
  "\u0000",
  "\ud800",
  "asset.created",
  "a.b",
  "__proto__",
  "2026-02-01T12:30:45Z",
  "2026-02-30T99:99:99Z",
  "9".repeat(400),
  "1e400",
);
const numbers = fc.constantFrom("0", "-0", "1e400", "9007199254740993", "-1", "1.0", "0.1e-400", `1${"0".repeat(500)}`);

/** JSON as text, so that numbers beyond 2^53, names given twice and lone surrogates come through. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    fc.constantFrom("null", "true", '"\\u0000"', '"\\ud800"', "[]", "{}"),
    numbers,
    fc.oneof(awkward, fc.string()).map((text) => JSON.stringify(text)),
    fc.array(tie("json"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
    fc
      .array(fc.tuple(fc.oneof(names, fc.string()), tie("json")), { maxLength: 8 })
      .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`),
  ),
}));

const members = fc.array(fc.tuple(names, json), { maxLength: 10 });
const event = members.map((pairs) => `{"type":"asset.created","tenant":"acme"${pairs.map(([name, value]) => `,${JSON.stringify(name)}:${value}`).join("")}}`);
/** Some bytes of it turned, cut or put in. */
const broken = fc.tuple(event, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 })).map(([text, changes]) => {
  const bytes = Buffer.from(text);
  for (const [place, value] of changes) bytes[place % bytes.length] = value;
  return bytes;
});
const bytes = fc.oneof(
  broken,
  fc.uint8Array().map(Buffer.from),
  event.map(Buffer.from),
  json.map(Buffer.from),
  fc.nat(80).map((depth) => Buffer.from("[".repeat(depth))),
);
const headerNames = fc.constantFrom(
  "content-type",
  "ce_id",
  "ce_type",
  "ce_source",
  "ce_specversion",
  "ce_time",
  "ce_tenant",
  "ce_company",
  "tenant",
  "__proto__",
);
const headers = fc.dictionary(headerNames, fc.oneof(awkward, fc.string(), fc.constantFrom("1.0", "application/json", "application/cloudevents+json")));
const settings = { id: "acme", name: "Acme", validation: "off", eventTypes: ["*"], companies: new Map() } as const;

describe("any message, whole or broken", () => {
  it("is an event, a tombstone or rejected with a reason, poisons no object, and is the same event again from the log", () => {
    let reached = 0;
    fc.assert(
      fc.property(bytes, headers, fc.integer(), (value, given, timestampMs) => {
        const result = decodeMessage(message(value, { timestampMs }, { headers: given }), NOW);
        expect(["event", "rejected", "tombstone"]).toContain(result.kind);
        expect(Object.keys(Object.prototype)).toEqual([]);
        if (result.kind === "rejected") expect(result.rejected.reason).toMatch(/^[a-z0-9_]+$/);
        if (result.kind !== "event") return;
        reached += 1;
        expect(result.candidate.type).toMatch(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/);
        const admitted = admitEvent(result.candidate, settings);
        expect(rebuildEvent({ ...admitted })).toEqual(admitted);
      }),
      { numRuns },
    );
    expect(reached, "messages that were events").toBeGreaterThan(numRuns / 50);
  });
});
