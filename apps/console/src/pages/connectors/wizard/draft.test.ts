import { describe, expect, it } from "vitest";
import type { Connector } from "../../../api/answers.js";
import { cloneOf, indexOf, inputOf, startOf, stepOf, stepsOf } from "./draft.js";

describe("a draft of a connector", () => {
  it("leads to the step where a fault can be mended", () => {
    const at = (pointer: string) => stepOf({ pointer, message: "" });
    expect(at("/plugin")).toBe("plugin");
    expect(at("/name")).toBe("target");
    expect(at("/config/url")).toBe("target");
    expect(at("")).toBe("target");
    expect(at("/tags/1")).toBe("target");
    expect(at("/delivery/rateLimit/max")).toBe("delivery");
    expect(at("/subscriptions/0/eventTypes/1")).toBe("events");
    expect(at("/subscriptions")).toBe("events");
    expect(at("/subscriptions/0/filter/and/1")).toBe("filter");
    expect(at("/subscriptions/12/template/text")).toBe("template");
    expect(indexOf({ pointer: "/subscriptions/12/template/text", message: "" })).toBe(12);
    expect(indexOf({ pointer: "/name", message: "" })).toBeNull();
  });

  it("whose plugin only receives has nothing to subscribe to", () => {
    const draft = cloneOf(
      { name: "A", plugin: "erp-inbound", config: {}, subscriptions: [], tags: ["a"], system: "erp", company: 7, delivery: {} } as unknown as Connector,
      true,
    );
    expect(stepsOf(draft)).toEqual(["plugin", "target"]);
    expect(inputOf(draft)).toMatchObject({ subscriptions: [], tags: ["a"], system: "erp", company: 7 });
  });

  it("that begins with a preset is filled in but for what the preset asks, and keeps the plugin's defaults", () => {
    const asks = [
      { pointer: "/url", title: "Address", example: "https://a.example" },
      { pointer: "/auth/token", title: "Token", example: "x" },
    ];
    const subscriptions = [{ eventTypes: ["asset.*"], filter: null, template: { text: "{{type}}" } }];
    const config = { url: "https://example.com", auth: { type: "bearer", token: "x" } };
    const started = startOf({ method: "POST", verifySsl: true }, { id: "odoo", title: "Odoo", description: "", config, subscriptions, asks });
    expect(started).toEqual({ name: "Odoo", config: { method: "POST", verifySsl: true, auth: { type: "bearer" } }, asks, subscriptions });
  });

  it("of a copy holds nothing that is masked, however deep, and is named as one", () => {
    const config = { url: "https://a.example", secret: "***", auth: { type: "bearer", token: "***" }, list: ["***"] };
    const copy = cloneOf({ name: "A", plugin: "webhook", config, subscriptions: [], tags: [], system: null } as unknown as Connector, false);
    expect(copy.config).toEqual({ url: "https://a.example", auth: { type: "bearer" }, list: ["***"] });
    expect(inputOf(copy)).toMatchObject({ name: "A (copy)", plugin: "webhook", subscriptions: [{ eventTypes: [], filter: null, template: null }] });
  });
});
