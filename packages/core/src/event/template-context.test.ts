import { describe, expect, it } from "vitest";
import { decodeMessage } from "./decode-message.js";
import { admitEvent } from "./admit-event.js";
import type { DomainEvent } from "./event.js";
import { filterContext, templateContext, templateValue } from "./template-context.js";

function eventOf(payload: string): DomainEvent {
  const provenance = { door: "kafka", topic: "t", partition: 0, offset: "1", key: "k", headers: { trace: "x" } } as const;
  const decoded = decodeMessage({ provenance, value: Buffer.from(payload), timestampMs: 0, boundTenant: null, originSystem: null }, 0);
  if (decoded.kind !== "event") throw new Error(decoded.kind);
  return admitEvent(decoded.candidate, { id: "default", name: "Default", validation: "off", eventTypes: ["*"], companies: new Map() });
}

describe("what filters and templates see", () => {
  it("is the contract's names, whatever aliases were produced", () => {
    const event = eventOf('{"event":"user.login","eventId":"9","company":{"id":1,"name":"HQ"},"user":{"id":"u"},"timestamp":"2026-01-01T00:00:00Z"}');
    expect({ ...templateContext(event) }).toMatchObject({
      id: "9",
      type: "user.login",
      timestamp: "2026-01-01T00:00:00Z",
      tenant: "default",
      source: "",
      company: 1,
      company_name: "HQ",
      user: { id: "u" },
      data: null,
    });
    expect(templateContext(event).event).toMatchObject({
      id: "9",
      type: "user.login",
      company: { id: 1, name: "HQ" },
      kafka: { topic: "t", partition: 0, offset: "1", key: "k", headers: { trace: "x" } },
    });
  });

  it("is the same by name and as a whole", () => {
    const event = eventOf('{"type":"a.b","data":{"previous":{"n":9007199254740993}},"previous":null,"x":1}');
    for (const name of Object.keys(templateContext(event))) expect(templateValue(event, name)).toEqual(templateContext(event)[name]);
  });

  it("has long integers with every digit in templates and as numbers in filters", () => {
    const event = eventOf('{"type":"a.b","data":{"n":9007199254740993}}');
    expect(JSON.stringify(templateContext(event).data)).toBe('{"n":9007199254740993}');
    expect(filterContext(event).data).toEqual({ n: 9007199254740992 });
  });

  it("has no member that nobody produced", () => {
    const event = eventOf('{"type":"a.b","__proto__":{"polluted":1}}');
    expect(templateValue(event, "constructor")).toBeUndefined();
    expect(templateContext(event).toString).toBeUndefined();
    expect(templateContext(event).polluted).toBeUndefined();
  });
});
