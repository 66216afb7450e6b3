import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestEvents } from "./event-digest.js";
import { summarizeEvent } from "./event-summary.js";
import type { EventView } from "./event-view.js";
import type { JsonObject, JsonValue } from "./json.js";
import { truncateText } from "./truncate-text.js";

const envelope = {
  id: "e",
  tenant: "t",
  tenantName: null,
  company: 1,
  companyName: null,
  companyTimeZone: null,
  source: "",
  time: "2026-02-01T12:00:00Z",
  timeMs: 0,
  metadata: undefined,
} as const;

function viewOf(type: string, fields: JsonObject): EventView {
  return {
    ...envelope,
    type,
    data: fields.data ?? null,
    previous: fields.previous,
    fields,
    exactFields: fields,
  };
}

const assetOf = (attributes: JsonObject, previous: JsonValue = null): EventView =>
  viewOf("asset.updated", { data: { id: 7, type: "asset", attributes }, previous });

describe("the summary of an event", () => {
  it("says what happened to what, changed fields first, nested objects by their name", () => {
    const attributes = { serialNumber: "S-1", name: "Pump", location: { id: 3, name: "Hall" }, status: "down", tags: ["a", "b"], empty: null };
    expect(summarizeEvent(assetOf(attributes, { status: "up", serialNumber: "S-1" }))).toEqual({
      title: "Asset updated",
      subject: "Pump",
      severity: "info",
      link: null,
      fields: [
        { name: "Status", value: "down", previous: "up" },
        { name: "Location", value: "Hall", previous: null },
        { name: "Serial number", value: "S-1", previous: null },
        { name: "Name", value: "Pump", previous: null },
        { name: "Tags", value: "a, b", previous: null },
      ],
    });
  });

  it("names a record without a name by its number, and nothing where there is none", () => {
    expect(summarizeEvent(assetOf({})).subject).toBe("#7");
    expect(summarizeEvent(viewOf("asset.updated", {})).subject).toBeNull();
  });

  it("reads TagoRUN's objects beside data", () => {
    const summary = summarizeEvent(viewOf("system.alert", { alert: { severity: "critical", message: "Too hot" }, device: { name: "Boiler" } }));
    expect(summary).toMatchObject({ title: "System alert", subject: "Boiler", severity: "critical" });
    expect(summary.fields[0]).toEqual({ name: "Alert severity", value: "critical", previous: null });
  });

  it.each([
    ["alert.created", "critical", "critical"],
    ["alert.created", "medium", "warning"],
    ["alert.resolved", "critical", "good"],
    ["task.completed", undefined, "good"],
    ["task.overdue", undefined, "warning"],
    ["delivery.dead_lettered", undefined, "critical"],
    ["asset.created", "low", "info"],
  ])("of %s with severity %s is %s", (type, severity, expected) => {
    expect(summarizeEvent(viewOf(type, { data: { attributes: severity === undefined ? {} : { severity } } })).severity).toBe(expected);
  });

  it("takes a web address of the event as its link, and nothing else", () => {
    expect(summarizeEvent(assetOf({ url: "https://app.example/7" })).link).toBe("https://app.example/7");
    for (const url of ["javascript:alert(1)", "https://user:pass@app.example", "no address", 5]) expect(summarizeEvent(assetOf({ url })).link).toBeNull();
  });

  it("keeps every digit of long integers", () => {
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): JsonValue };
    const view = { ...assetOf({ total: 1 }), exactFields: { data: { attributes: { total: rawJSON("12345678901234567890") } } } };
    expect(summarizeEvent(view).fields[0]?.value).toBe("12345678901234567890");
  });

  it("never throws, and its texts are well-formed", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 2 }), fc.string(), (data, previous, type) => {
        const summary = summarizeEvent(viewOf(type, { data, previous } as JsonObject));
        expect(summary.title).not.toBe("");
        expect(summary.fields.length).toBeLessThanOrEqual(40);
        for (const { value } of summary.fields) expect(value.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("the digest of several events", () => {
  const of = (type: string, timeMs: number): EventView => ({ ...viewOf(type, {}), timeMs });
  const burst = [of("task.completed", 1), of("task.created", 2), of("asset.failed", 4), of("asset.failed", 3), of("task.created", 5)];

  it("has a line for each, the worst first, and the colour of the worst", () => {
    const { count, severity, lines, others } = digestEvents(burst, 10);
    expect([count, severity, others]).toEqual([5, "critical", []]);
    expect(lines.map(({ event }) => event.timeMs)).toEqual([3, 4, 2, 5, 1]);
    expect(digestEvents([of("task.completed", 1)], 10).severity).toBe("good");
  });

  it("counts those for which there is no line", () => {
    const { count, lines, others } = digestEvents(burst, 2);
    expect(lines).toHaveLength(2);
    expect(others).toEqual([
      { title: "Task created", count: 2 },
      { title: "Task completed", count: 1 },
    ]);
    expect(lines.length + others.reduce((sum, other) => sum + other.count, 0)).toBe(count);
  });
});

describe("a text cut to a length", () => {
  it("is as long at most, marked, and never half a character", () => {
    expect([truncateText("abc", 3), truncateText("abcd", 3), truncateText("a😀b", 3), truncateText("abc", 0)]).toEqual(["abc", "ab…", "a…", ""]);
  });
});
