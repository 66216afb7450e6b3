import { describe, expect, it } from "vitest";
import { dialectByName } from "./dialects.js";
import { eventFrom, inputOf } from "./testing/sample-event.js";

const tgm = dialectByName("tgm");

function bodyOf(produced: string, type: string, overrides = {}): Record<string, unknown> {
  return JSON.parse(tgm.body(inputOf(eventFrom(produced, { type, ...overrides }))));
}

/** An object of about so many bytes that scalar fields alone cannot explain. */
function nested(bytes: number): string {
  return JSON.stringify({
    id: 9,
    type: "Unit",
    attributes: { id: 9, name: "Pump", load: 2.5, running: true, owner: null, notes: { text: "x".repeat(bytes) }, list: [1, 2] },
  });
}

describe("the tgm body", () => {
  it("has every published key, in the published order", () => {
    const produced =
      '{"data":{"id":12345,"type":"Inspection","attributes":{"id":12345,"status":"completed"}},"previous":{"status":"in_progress"},"metadata":{"by":"me"}}';
    expect(tgm.body(inputOf(eventFrom(produced, { type: "inspection.updated" })))).toBe(
      '{"eventId":"event-1","event":"inspection.updated","timestamp":"2026-02-01T12:30:45.123Z","webhookId":7,"apiVersion":"1.0",' +
        '"client":{"id":"acme-corp","name":"Acme Corporation"},"company":{"id":1,"name":"Acme HQ"},' +
        '"data":{"id":12345,"type":"Inspection","attributes":{"id":12345,"status":"completed"},"previous":{"status":"in_progress"}},"metadata":{"by":"me"}}',
    );
  });

  it.each([
    ["inspection.created", '{"previous":{"a":1},"data":{}}', null],
    ["inspection.created", '{"data":{}}', null],
    ["inspection.updated", '{"previous":{"a":1},"data":{}}', { a: 1 }],
    ["inspection.updated", '{"previous":null,"data":{}}', null],
    ["inspection.updated", '{"data":{}}', null],
    ["work_order.status_changed", '{"previous":{"a":1},"data":{}}', { a: 1 }],
  ])("tells of %s what was before: %s", (type, produced, previous) => {
    expect(bodyOf(produced, type).data).toHaveProperty("previous", previous);
  });

  it("says nothing of what was before a deletion", () => {
    expect(bodyOf('{"previous":{"a":1},"data":{"id":1}}', "inspection.deleted").data).not.toHaveProperty("previous");
  });

  it("gives null for metadata that nobody gave", () => {
    expect(bodyOf('{"data":{}}', "unit.updated")).toHaveProperty("metadata", null);
  });

  it("leaves the company out where it is unknown", () => {
    expect(Object.keys(bodyOf('{"data":{}}', "unit.updated", { company: null, companyName: null }))).not.toContain("company");
  });

  it("reads events of another shape", () => {
    expect(bodyOf('{"data":{"unit_id":5,"name":"Pump","previous":{"a":1}}}', "unit.deleted").data).toEqual({
      id: 5,
      type: "unit",
      attributes: { unit_id: 5, name: "Pump" },
    });
    expect(bodyOf('{"data":["a"]}', "unit.deleted").data).toEqual({ id: null, type: "unit", attributes: ["a"] });
    expect(bodyOf("{}", "unit.deleted").data).toEqual({ id: null, type: "unit", attributes: {} });
  });

  it("keeps every digit, in data, in what was before and in metadata", () => {
    const produced =
      '{"data":{"id":9007199254740993,"attributes":{"n":9007199254740995},"previous":{"n":9007199254740997}},"metadata":{"n":-9007199254740999}}';
    const event = eventFrom(produced, { previous: { n: 9007199254740996 } });
    const body = tgm.body(inputOf(event));
    for (const digits of ["9007199254740993", "9007199254740995", "9007199254740997", "-9007199254740999"]) expect(body).toContain(`:${digits}`);
  });
});

describe("a tgm body over 1 MB", () => {
  it("is cut to id and scalar fields and says so", () => {
    const body = tgm.body(inputOf(eventFrom(`{"metadata":{"by":"me"},"data":${nested(1_048_576)}}`)));
    expect(JSON.parse(body)).toMatchObject({ metadata: { by: "me", truncated: true } });
    expect(JSON.parse(body).data.attributes).toEqual({ id: 9, name: "Pump", load: 2.5, running: true, owner: null });
  });

  it("keeps the digits of a scalar", () => {
    const body = tgm.body(inputOf(eventFrom(`{"data":{"attributes":{"n":9007199254740993,"notes":["${"x".repeat(1_048_576)}"]}}}`)));
    expect(body).toContain('"attributes":{"n":9007199254740993}');
  });

  it("is judged by bytes, not by characters", () => {
    const cut = (text: string): boolean => JSON.parse(tgm.body(inputOf(eventFrom(`{"data":{"attributes":{"notes":["${text}"]}}}`)))).metadata !== null;
    expect(cut("x".repeat(1_000_000))).toBe(false);
    expect(cut("ü".repeat(600_000))).toBe(true);
  });

  it("stays too large where scalars alone are: the engine's limit judges it", () => {
    const body = tgm.body(inputOf(eventFrom(`{"data":{"attributes":{"notes":"${"x".repeat(1_048_576)}"}}}`)));
    expect(Buffer.byteLength(body)).toBeGreaterThan(1_048_576);
  });
});

describe("the tgm headers", () => {
  it("name event, delivery and the second of the request", () => {
    const input = inputOf(eventFrom("{}"));
    expect(tgm.headers(input)).toEqual({ "X-TGM-Event": "asset.updated", "X-TGM-Delivery": input.delivery.id, "X-TGM-Timestamp": "1769949060" });
  });
});

describe("the tgm test event", () => {
  it("becomes the published ping", () => {
    const now = 1706745600123;
    const produced = tgm.testEvent?.({ connector: { id: 1, name: "x", tenant: "acme-corp", company: 1 }, now }) ?? {};
    const event = eventFrom(JSON.stringify(produced), { id: String(produced.id), type: String(produced.type), timeMs: Date.parse(String(produced.time)) });
    expect(tgm.body(inputOf(event))).toBe(
      '{"eventId":"ping-1706745600123","event":"webhook.ping","timestamp":"2024-02-01T00:00:00Z","webhookId":7,"apiVersion":"1.0",' +
        '"data":{"type":"WebhookTest","attributes":{"message":"This is a test webhook delivery"}}}',
    );
  });
});
