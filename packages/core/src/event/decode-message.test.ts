import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admitEvent } from "./admit-event.js";
import { decodeMessage } from "./decode-message.js";
import { decoded, message, NOW, rejection } from "../testing/decoded.js";
import { rebuildEvent } from "./rebuild-event.js";

describe("an event in the contract's own form", () => {
  it("is read as it stands", () => {
    const candidate = decoded({
      id: "e1",
      type: "asset.created",
      tenant: "acme",
      company: 1,
      source: "erp",
      time: "2026-02-01T12:30:45.123Z",
      data: { id: 123 },
      previous: null,
      metadata: { a: 1 },
    });
    expect(candidate).toMatchObject({
      id: "e1",
      type: "asset.created",
      tenant: "acme",
      company: 1,
      source: "erp",
      time: "2026-02-01T12:30:45.123Z",
      data: { id: 123 },
      previous: null,
      metadata: { a: 1 },
      day: "2026-02-01",
    });
    expect(candidate.timeMs).toBe(Date.parse("2026-02-01T12:30:45.123Z"));
  });

  it("tells an absent previous from a null one", () => {
    expect(decoded({ type: "a.b" }).previous).toBeUndefined();
    expect(decoded({ type: "a.b", previous: null }).previous).toBeNull();
    expect(decoded({ type: "a.b", data: { previous: { x: 1 } } }).previous).toEqual({ x: 1 });
  });
});

describe("aliases", () => {
  it("are taken after the contract's own name, in order", () => {
    expect(decoded({ event: "a.b", eventType: "c.d" }).type).toBe("a.b");
    expect(decoded({ type: "x.y", event: "a.b" }).type).toBe("x.y");
    expect(decoded({ type: "a.b", eventId: "7" }).id).toBe("7");
    expect(decoded({ type: "a.b", occurredAt: "2026-01-01T00:00:00Z" }).time).toBe("2026-01-01T00:00:00Z");
    expect(decoded({ type: "a.b", tenantId: "one", tenant_id: "two" }).tenant).toBe("one");
  });

  it("read the company and the client as objects too", () => {
    const candidate = decoded({ event: "a.b", client: { id: "acme-corp", name: "Acme" }, company: { id: 5, name: "HQ" } });
    expect(candidate).toMatchObject({ tenant: "acme-corp", producedTenantName: "Acme", company: 5, producedCompanyName: "HQ" });
    expect(decoded({ type: "a.b", company_id: "12", company_name: "South" })).toMatchObject({ company: 12, producedCompanyName: "South" });
  });

  it("take no company from what is no integer", () => {
    for (const company of ["HQ", 1.5, true, [], {}]) expect(decoded({ type: "a.b", company }).company).toBeNull();
  });
});

describe("the tenant", () => {
  it("is default when nobody names one", () => expect(decoded({ type: "a.b" }).tenant).toBe("default"));
  it("comes from the record header", () => expect(decoded({ type: "a.b" }, {}, { headers: { tenant: "north" } }).tenant).toBe("north"));
  it("is the bound one, whatever the payload claims", () => {
    const candidate = decoded({ type: "a.b", client: { id: "evil", name: "Evil" } }, { boundTenant: "good" });
    expect(candidate).toMatchObject({ tenant: "good", producedTenantName: null });
  });
});

describe("the id", () => {
  it("is derived from the record's place when none is given, the same each time", () => {
    const id = decoded({ type: "a.b" }).id;
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(decoded({ type: "a.b", x: 1 }).id).toBe(id);
    expect(decoded({ type: "a.b" }, {}, { offset: "43" }).id).not.toBe(id);
  });

  it("is random for what came over HTTP without one", () => {
    expect(decoded({ type: "a.b" }, {}, { door: "http" }).id).not.toBe(decoded({ type: "a.b" }, {}, { door: "http" }).id);
  });

  it("is derived from what a door that has no places gives instead", () => {
    const id = (idSeed: string): string => decoded({ type: "a.b" }, { idSeed }, { door: "http" }).id;
    expect(id("key 1")).toBe(id("key 1"));
    expect(id("key 1")).not.toBe(id("key 2"));
  });

  it("keeps every digit of a long number", () => expect(decoded('{"type":"a.b","id":9007199254740993}').id).toBe("9007199254740993"));
  it("holds nothing that the database would change", () => expect(decoded('{"type":"a.b","id":"a\\u0000b\\ud800"}').id).toBe("ab\ufffd"));
  it("must fit into an index", () => expect(rejection({ type: "a.b", id: "x".repeat(600) })).toContain("schema_violation"));
});

describe("the time", () => {
  it("is the record's when none is given", () => expect(decoded({ type: "a.b" }).time).toBe("2026-02-01T12:00:00.000Z"));
  it("may be seconds or milliseconds", () => {
    expect(decoded({ type: "a.b", timestamp: 1_769_947_200 }).time).toBe("2026-02-01T12:00:00.000Z");
    expect(decoded({ type: "a.b", timestamp: 1_769_947_200_000 }).time).toBe("2026-02-01T12:00:00.000Z");
  });
  it("stays as produced when it is no RFC 3339", () => {
    expect(decoded({ type: "a.b", time: "yesterday" })).toMatchObject({ time: "yesterday", timeMs: NOW });
  });
  it.each([
    [NOW - 23 * 3_600_000, "2026-01-31"],
    [NOW - 25 * 3_600_000, "2026-02-01"],
    [NOW + 2 * 3_600_000, "2026-02-01"],
    [-1, "2026-02-01"],
    [Number.MAX_SAFE_INTEGER, "2026-02-01"],
  ])("a record of %d falls on %s", (timestampMs, day) => expect(decoded({ type: "a.b" }, { timestampMs }).day).toBe(day));
});

describe("what is no event", () => {
  it.each([
    ["{", "bad_json"],
    ["[]", "not_an_object"],
    ["null", "not_an_object"],
    ['"text"', "not_an_object"],
    ["", "empty"],
    ["{}", "missing_type"],
    [{ type: 5 }, "malformed_type"],
    [{ type: "asset" }, "malformed_type"],
    [{ type: "a b.c" }, "malformed_type"],
    [{ type: `a.${"b".repeat(127)}` }, "malformed_type"],
    [Buffer.from([0, 0, 0, 0, 1, 0x7b, 0x7d]), "schema_registry_framing"],
    [Buffer.from([0x7b, 0xff, 0x7d]), "bad_utf8"],
    [Buffer.alloc(1_048_577, 0x20), "too_large"],
  ])("is rejected with the reason (case %#)", (value, reason) => expect(rejection(value).split(":")[0]).toBe(reason));

  it("may be a tombstone", () => expect(rejection(null)).toBe("tombstone"));
  it("may be as large as 1 MB", () => {
    const value = Buffer.alloc(1_048_576, 0x20);
    value.write('{"type":"a.b"}');
    expect(decoded(value).type).toBe("a.b");
  });

  it("is refused for depth without parsing it", () => {
    expect(rejection(`${'{"a":'.repeat(64)}1${"}".repeat(64)}`)).toContain("missing_type");
    expect(rejection(`${'{"a":'.repeat(65)}1${"}".repeat(65)}`)).toContain("too_deep");
    expect(rejection("[".repeat(10_000))).toContain("too_deep");
    expect(decoded({ type: "a.b", data: "[{".repeat(500) }).data).toBe("[{".repeat(500));
  });
});

describe("payloads", () => {
  it("keep every digit of integers beyond 2^53 in the exact fields only", () => {
    const text = '{"type":"a.b","data":{"big":9007199254740993,"small":12345678901234.567890123,"neg":-99999999999999999999}}';
    const { fields, exactFields, payloadText } = decoded(text);
    expect(payloadText).toBe(text);
    expect(fields).not.toBe(exactFields);
    expect(JSON.stringify(exactFields)).toBe('{"type":"a.b","data":{"big":9007199254740993,"small":12345678901234.568,"neg":-99999999999999999999}}');
  });

  it("share one object where there is no long integer", () => {
    const { fields, exactFields } = decoded({ type: "a.b", data: { text: "12345678901234567890", fraction: 0.30000000000000004 } });
    expect(exactFields).toBe(fields);
  });

  it("have __proto__ as data", () => {
    const { fields } = decoded('{"type":"a.b","__proto__":{"polluted":true},"data":{"n":9007199254740993}}');
    expect(Object.hasOwn(fields, "__proto__")).toBe(true);
    expect(Object.hasOwn({}, "polluted") || (fields as Record<string, unknown>).polluted !== undefined).toBe(false);
  });
});

describe("any bytes at all", () => {
  it("give an answer and never an exception", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string().map((text) => Buffer.from(text)),
          fc.json().map((text) => Buffer.from(text)),
        ),
        fc.integer(),
        (bytes, timestampMs) => {
          expect(["event", "rejected", "tombstone"]).toContain(decodeMessage(message(Buffer.from(bytes), { timestampMs }), NOW).kind);
        },
      ),
    );
  });

  it("give the same event again from the stored row", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.option(fc.string()), (extra, id) => {
        const candidate = decoded({ ...extra, id, type: "asset.created", client: undefined, tenant: "acme" });
        const event = admitEvent(candidate, { id: "acme", name: "Acme", validation: "off", eventTypes: ["*"], companies: new Map() });
        expect(rebuildEvent({ ...event })).toEqual(event);
      }),
    );
  });
});

describe("admission", () => {
  it("pins the names and the time zone of the settings", () => {
    const company = { id: 5, name: "Head office", timeZone: "Asia/Ho_Chi_Minh", eventTypes: ["*"] };
    const settings = { id: "acme", name: "Acme", validation: "off", eventTypes: ["*"], companies: new Map([[5, company]]) } as const;
    const known = admitEvent(decoded({ type: "a.b", tenant: "acme", company: { id: 5, name: "HQ" } }), settings);
    expect(known).toMatchObject({ tenantName: "Acme", companyName: "Head office", companyTimeZone: "Asia/Ho_Chi_Minh" });
    const unknown = admitEvent(decoded({ type: "a.b", tenant: "acme", company: { id: 6, name: "Depot" } }), settings);
    expect(unknown).toMatchObject({ companyName: "Depot", companyTimeZone: null });
  });
});
