import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { connectorReads, readsOf } from "./connector-reads.js";
import type { ConnectorDocument } from "./subscription/connector-document.js";

type Reader = Pick<ConnectorDocument, "config" | "subscriptions" | "delivery">;

const reader = (filter: JsonValue, template: JsonValue = null, eventTypes = ["asset.*"], config: JsonObject = {}): Reader => ({
  config,
  subscriptions: [{ eventTypes, filter, template }],
  delivery: {},
});
const places = (connector: Reader, type: string, path: string): string[] =>
  readsOf(connector, { type, path }).map(({ pointer, manner }) => `${manner} ${pointer}`);

describe("what a connector reads from events", () => {
  it("is in its filters, templates, templated config fields and the key of its order", () => {
    const connector: Reader = {
      config: { url: "https://x.example/{{data.id}}", headers: { "X-A/B": "{{event.company.id}}" }, verifySsl: true },
      subscriptions: [
        {
          eventTypes: ["asset.created"],
          filter: { and: [{ "==": [{ var: "data.attributes.status" }, "ok"] }, { missing: ["user.id"] }] },
          template: { a: ["{{data.x}}", 1] },
        },
        {
          eventTypes: ["user.*"],
          filter: { "user.login": { conditions: [{ field: "user.role", operator: "equals", value: "admin" }] } },
          template: "{{user.name}} {{user.email}}",
        },
        { eventTypes: ["task.*"], filter: { task_type: ["maintenance"] }, template: { contentType: "text/plain", text: "{{data.attributes.title}}" } },
      ],
      delivery: { ordering: { key: "data.id" } },
    };
    const all = ["asset.created", "user.*", "task.*"];
    expect(connectorReads(connector)).toEqual([
      { pointer: "/subscriptions/0/filter/and/0/==/0/var", path: "data.attributes.status", eventTypes: ["asset.created"] },
      { pointer: "/subscriptions/0/filter/and/1/missing", path: "user.id", eventTypes: ["asset.created"] },
      { pointer: "/subscriptions/0/template/a/0", path: "data.x", eventTypes: ["asset.created"] },
      { pointer: "/subscriptions/1/filter/user.login/conditions/0/field", path: "user.role", eventTypes: ["user.login"] },
      { pointer: "/subscriptions/1/template", path: "user.name", eventTypes: ["user.*"] },
      { pointer: "/subscriptions/1/template", path: "user.email", eventTypes: ["user.*"] },
      { pointer: "/subscriptions/2/filter/task_type", path: "data.attributes.task_type", eventTypes: ["task.*"] },
      { pointer: "/subscriptions/2/template/text", path: "data.attributes.title", eventTypes: ["task.*"] },
      { pointer: "/config/url", path: "data.id", eventTypes: all },
      { pointer: "/config/headers/X-A~1B", path: "company.id", eventTypes: all },
      { pointer: "/delivery/ordering/key", path: "data.id", eventTypes: all },
    ]);
  });
});

describe("the places that a change of a field touches", () => {
  it("are those that read the field, something inside it, or what holds it", () => {
    const connector = reader(null, { exact: "{{data.unit}}", inside: "{{data.unit.id}}", around: "{{data}}", beside: "{{data.units}}" });
    expect(places(connector, "asset.created", "data.unit")).toEqual([
      "exactly /subscriptions/0/template/exact",
      "exactly /subscriptions/0/template/inside",
      "around /subscriptions/0/template/around",
    ]);
  });

  it("are those of subscriptions to the type only", () => {
    const connector = reader({ "==": [{ var: "data.unit" }, 1] }, null, ["*.created"]);
    expect(places(connector, "asset.created", "data.unit")).toHaveLength(1);
    expect(places(connector, "asset.updated", "data.unit")).toEqual([]);
    const byType = reader({ "user.login": { conditions: [{ field: "user.role", operator: "exists" }] } }, null, ["user.*"]);
    expect(places(byType, "user.login", "user.role")).toHaveLength(1);
    expect(places(byType, "user.logout", "user.role")).toEqual([]);
  });

  it("are found through the items of lists", () => {
    const connector = reader(
      { some: [{ var: "data.items" }, { ">": [{ var: "quantity" }, 1] }] },
      "{{data.items.0.quantity}} {{#each data.items}}{{quantity}}{{/each}}",
    );
    expect(places(connector, "asset.created", "data.items.*.quantity")).toEqual([
      "around /subscriptions/0/filter/some/0/var",
      "exactly /subscriptions/0/template",
      "around /subscriptions/0/template",
      "exactly /subscriptions/0/template",
    ]);
    expect(places(connector, "asset.created", "data.items.*.price")).not.toContain("exactly /subscriptions/0/template");
  });

  it("are the subscriptions that name it where a whole type goes", () => {
    const connector = reader(null, null, ["asset.*", "asset.lost", "*"]);
    expect(places(connector, "asset.lost", "")).toEqual(["type /subscriptions/0/eventTypes/1"]);
    expect(places(connector, "user.login", "")).toEqual([]);
  });
});
