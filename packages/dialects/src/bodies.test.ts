import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES, dialectByName } from "./dialects.js";
import { awkwardJson, awkwardJsonWithLongIntegers } from "./testing/awkward-json.js";
import { eventFrom, inputOf, parseExactly } from "./testing/sample-event.js";

const reparsing = ["tageur", "tagorun"] as const;
const exact = ["standard", "tgm", "perfex", "smtm"] as const;

describe.each(DIALECT_NAMES)("the %s body", (name) => {
  const dialect = dialectByName(name);

  it("is what JavaScript writes of what JavaScript reads, for any data", () => {
    fc.assert(
      fc.property(awkwardJson, fc.constantFrom("asset.created", "asset.updated", "asset.deleted", "webhook.other"), (data, type) => {
        const body = dialect.body(inputOf(eventFrom(`{"data":${data},"previous":${data},"extra":${data},"metadata":${data}}`, { type })));
        expect(JSON.stringify(JSON.parse(body))).toBe(body);
      }),
    );
  });

  it("does not depend on anything but its input", () => {
    fc.assert(
      fc.property(awkwardJson, (data) => {
        const input = inputOf(eventFrom(`{"data":${data}}`));
        expect(dialect.body(input)).toBe(dialect.body(input));
      }),
    );
  });

  it("has no lone surrogate: its UTF-8 bytes say the same", () => {
    fc.assert(
      fc.property(awkwardJson, (data) => {
        const body = dialect.body(inputOf(eventFrom(`{"data":${data}}`)));
        expect(Buffer.from(body, "utf8").toString("utf8")).toBe(body);
      }),
    );
  });
});

describe.each(reparsing)("the %s body", (name) => {
  it("is a fixpoint even with integers beyond 2^53, as its receivers write it again", () => {
    fc.assert(
      fc.property(awkwardJsonWithLongIntegers, (data) => {
        const body = dialectByName(name).body(inputOf(eventFrom(`{"data":${data}}`)));
        expect(JSON.stringify(JSON.parse(body))).toBe(body);
      }),
    );
  });
});

describe.each(exact)("the %s body", (name) => {
  it("keeps every digit of integers beyond 2^53", () => {
    fc.assert(
      fc.property(awkwardJsonWithLongIntegers, (value) => {
        const data = `{"id":1,"attributes":{"value":${value}}}`;
        const body = dialectByName(name).body(inputOf(eventFrom(`{"data":${data}}`)));
        expect(body).toContain(JSON.stringify(parseExactly(data).attributes));
      }),
    );
  });
});

function written(name: (typeof DIALECT_NAMES)[number], produced: string, overrides = {}, test = false): string {
  const input = inputOf(eventFrom(produced, overrides));
  return dialectByName(name).body({ ...input, delivery: { ...input.delivery, test } });
}

describe("standard", () => {
  it("is type, timestamp, data, id, with the time as produced", () => {
    expect(written("standard", '{"data":{"b":1,"a":[]}}', { time: "2026-02-01T19:30:45+07:00" })).toBe(
      '{"type":"asset.updated","timestamp":"2026-02-01T19:30:45+07:00","data":{"b":1,"a":[]},"id":"event-1"}',
    );
  });

  it.each(["yesterday", "1769949045123", "2026-02-01", "2026-02-01 12:30:45"])("writes the time anew where the producer's is %s", (time) => {
    expect(written("standard", '{"data":1}', { time })).toContain('"timestamp":"2026-02-01T12:30:45.123Z"');
  });
});

describe("tageur", () => {
  it("is event, timestamp in seconds, and the resource", () => {
    expect(written("tageur", '{"data":{"id":123,"type":"asset","attributes":{"name":"Pump"},"previous":{}}}')).toBe(
      '{"event":"asset.updated","timestamp":"2026-02-01T12:30:45Z","data":{"id":123,"type":"asset","attributes":{"name":"Pump"}}}',
    );
  });
});

describe("perfex", () => {
  it("has all six keys", () => {
    expect(written("perfex", '{"data":{"id":123,"attributes":{"name":"Pump"}}}')).toBe(
      '{"event":"asset.updated","timestamp":"2026-02-01T12:30:45+00:00","source":"perfex_assets_module","asset_id":123,"asset":{"name":"Pump"},"data":{"id":123,"attributes":{"name":"Pump"}}}',
    );
  });

  it("takes the producer's own asset first, and knows none of what was deleted or is no asset", () => {
    expect(JSON.parse(written("perfex", '{"asset_id":5,"asset":{"a":1},"data":{"id":123}}', { type: "alert.low_stock" }))).toMatchObject({
      asset_id: 5,
      asset: { a: 1 },
    });
    expect(JSON.parse(written("perfex", '{"asset_id":5,"data":{"id":123}}', { type: "asset.deleted" }))).toMatchObject({ asset_id: null, asset: null });
    expect(JSON.parse(written("perfex", '{"data":{"id":123}}', { type: "alert.low_stock" }))).toMatchObject({ asset_id: null });
  });

  it("says the body's time in its header", () => {
    const input = inputOf(eventFrom("{}"));
    expect(dialectByName("perfex").headers(input)).toEqual({
      "X-Asset-Webhook-Event": "asset.updated",
      "X-Asset-Webhook-Timestamp": "2026-02-01T12:30:45+00:00",
    });
  });
});

describe("smtm", () => {
  it("writes the time of the company's zone", () => {
    expect(written("smtm", '{"data":{"task_id":1}}')).toBe(
      '{"event":"asset.updated","timestamp":"2026-02-01T19:30:45+07:00","company_id":1,"company_name":"Acme HQ","data":{"task_id":1}}',
    );
  });

  it("gives nulls and UTC where the company is unknown", () => {
    expect(written("smtm", '{"data":1}', { company: null })).toBe(
      '{"event":"asset.updated","timestamp":"2026-02-01T12:30:45+00:00","company_id":null,"company_name":null,"data":1}',
    );
  });

  it("marks a test in the body", () => {
    expect(written("smtm", '{"data":1}', {}, true)).toMatch(/"data":1,"test":true}$/);
  });
});

describe("tagorun", () => {
  it("is the event as produced, and what its receivers read besides", () => {
    expect(written("tagorun", '{"event":"user.login","timestamp":"2026-02-01T12:30:45.123Z","user":{"id":1},"data":{}}', { type: "user.login" })).toBe(
      '{"event":"user.login","timestamp":"2026-02-01T12:30:45Z","user":{"id":1},"data":{},"id":"event-1","type":"user.login"}',
    );
  });

  it("names the event by its type, whatever the producer calls event besides", () => {
    expect(written("tagorun", '{"event":{"a":1},"type":"user.login","data":{}}', { type: "user.login" })).toBe(
      '{"event":"user.login","timestamp":"2026-02-01T12:30:45Z","type":"user.login","data":{},"id":"event-1"}',
    );
  });

  it("puts event and time before the contract's own form", () => {
    expect(written("tagorun", '{"id":"a","type":"user.login","data":{}}', { id: "a", type: "user.login" })).toBe(
      '{"event":"user.login","timestamp":"2026-02-01T12:30:45Z","id":"a","type":"user.login","data":{}}',
    );
  });
});
