import type { JsonObject, JsonValue, Payload } from "@trunkline/plugin-api";
import { eventOf } from "@trunkline/plugin-testing";
import { describe, expect, it } from "vitest";
import { configSchema } from "./config.js";
import { zapierPlugin } from "./zapier-plugin.js";

const url = "https://hooks.zapier.com/hooks/catch/1234567/abcdef/";
const event = eventOf({
  id: "evt-1",
  type: "asset.created",
  time: "2026-02-01T12:00:00Z",
  data: { id: 7, attributes: { name: "Pump", tags: ["a", "b"], parts: [{ id: 1 }, { id: 2 }], empty: {}, none: null } },
});

function bodyOf(given: JsonObject = {}, payload: Payload | null = null, of = event): JsonValue {
  const config = configSchema.parse({ url, ...given });
  const connector = { id: 1, name: "Zap", tenant: "default", company: 1 };
  return JSON.parse(zapierPlugin.render({ config, event: of, payload, connector, delivery: { id: "d", attempt: 1, test: false }, now: 0 }).body) as JsonValue;
}

const envelope = {
  id: "evt-1",
  type: "asset.created",
  time: "2026-02-01T12:00:00Z",
  tenant: "default",
  company: 1,
  company_name: "Acme Facilities",
  source: "",
};

describe("what a Zap gets", () => {
  it("is the event, with all members also where the producer left some out", () => {
    expect(bodyOf()).toEqual({ ...envelope, data: event.data, previous: null, metadata: null });
  });

  it("is one level of names where the admin wants it flat", () => {
    expect(bodyOf({ payload: "flat" })).toEqual({
      ...envelope,
      data__id: 7,
      data__attributes__name: "Pump",
      data__attributes__tags: ["a", "b"],
      data__attributes__parts__0__id: 1,
      data__attributes__parts__1__id: 2,
      data__attributes__empty: null,
      data__attributes__none: null,
      previous: null,
      metadata: null,
    });
  });

  it("is what the template made, as TagoRUN's example: numbers stay numbers, what is no object becomes one", () => {
    const json = (value: JsonValue): Payload => ({ contentType: "application/json", text: JSON.stringify(value) });
    expect(bodyOf({}, json({ event_type: "threshold_exceeded", current_value: 95.5 }))).toEqual({ event_type: "threshold_exceeded", current_value: 95.5 });
    expect(bodyOf({ payload: "flat" }, json({ a: { b: 1 } }))).toEqual({ a__b: 1 });
    expect(bodyOf({}, json([1, 2]))).toEqual({ items: [1, 2] });
    expect(bodyOf({}, { contentType: "", text: "Pump is down" })).toEqual({ text: "Pump is down" });
  });

  it("keeps every digit of long integers", () => {
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): JsonValue };
    const long = { ...event, exactFields: { ...event.fields, data: { total: rawJSON("12345678901234567890") } } };
    const config = configSchema.parse({ url, payload: "flat" });
    const connector = { id: 1, name: "Zap", tenant: "default", company: 1 };
    const { body } = zapierPlugin.render({ config, event: long, payload: null, connector, delivery: { id: "d", attempt: 1, test: false }, now: 0 });
    expect(body).toContain('"data__total":12345678901234567890');
  });
});

describe("a connector that Zapier subscribed", () => {
  it("ends with its Zap, and tells it when an admin deletes it; a catch hook does neither", () => {
    const hook = configSchema.parse({ url, restHook: true });
    const catching = configSchema.parse({ url });
    expect([zapierPlugin.whenGone(hook), zapierPlugin.whenGone(catching)]).toEqual(["delete", "disable"]);
    expect(zapierPlugin.renderDeletion(hook)).toMatchObject({ method: "DELETE", url });
    expect(zapierPlugin.renderDeletion(catching)).toBeNull();
  });
});

describe("a URL of the old form", () => {
  it("is warned of", () => {
    const review = (given: string) => zapierPlugin.review(configSchema.parse({ url: given }), { production: true });
    expect(review("https://hooks.zapier.com/hooks/catch/abcdef/")).toMatchObject([{ severity: "warning", pointer: "/url" }]);
    expect(review(url)).toEqual([]);
  });
});

it.each([
  [200, "accepted"],
  [410, "gone"],
  [413, "payloadRejected"],
  [404, "transient"],
  [429, "transient"],
  [500, "transient"],
])("an answer of %i is %s", (status, kind) => {
  const response = { status, headers: {}, bodyText: "" };
  expect(zapierPlugin.classify({ response, config: configSchema.parse({ url }), now: 0 }).kind).toBe(kind);
});
