import { describe, expect, it } from "vitest";
import { buildConfiguration, updateConfiguration } from "./build-configuration.js";
import { compileConnector } from "../compile-connector.js";
import type { CompiledConnector } from "./compiled-connector.js";
import type { TenantSettings } from "./configuration.js";
import { companyKnowsEventType } from "./known-event-type.js";

function tenant(id: string, eventTypes = ["*"]): TenantSettings {
  return { id, name: id, validation: "off", eventTypes, companies: new Map([[1, { id: 1, name: "One", timeZone: null, eventTypes: ["asset.*"] }]]) };
}

function connector(id: number, tenantId: string, eventTypes: readonly string[]): CompiledConnector {
  const subscriptions = eventTypes.map((type) => ({ eventTypes: [type], filter: null, template: null }));
  const document = {
    id,
    tenant: tenantId,
    company: null,
    name: "",
    description: "",
    plugin: "x",
    system: null,
    enabled: true,
    paused: false,
    disabledBy: null,
    disabledReason: null,
    config: {},
    subscriptions,
    delivery: {},
    revision: 1,
  };
  return compileConnector(document, { plugin: null, secrets: {}, signingSecrets: [] });
}

const ids = (candidates: readonly { connector: { id: number } }[]): number[] => candidates.map((candidate) => candidate.connector.id);

describe("a configuration", () => {
  const configuration = buildConfiguration(
    5,
    [tenant("a"), tenant("b", ["task.*"])],
    [
      connector(3, "a", ["*"]),
      connector(1, "a", ["asset.created", "*.created"]),
      connector(2, "a", ["task.*"]),
      connector(4, "b", ["*"]),
      connector(5, "a", ["delivery.*"]),
      connector(6, "lost", ["*"]),
    ],
  );

  it("finds the connectors of a type in the order of their ids", () => {
    expect(ids(configuration.candidates("a", "asset.created"))).toEqual([1, 3]);
    expect(ids(configuration.candidates("a", "task.created"))).toEqual([1, 2, 3]);
    expect(ids(configuration.candidates("a", "delivery.dead_lettered"))).toEqual([5]);
    expect(configuration.candidates("a", "asset.created")[0]?.subscriptions.map(({ index }) => index)).toEqual([0, 1]);
    expect(configuration.candidates("a", "asset.created")).toBe(configuration.candidates("a", "asset.created"));
  });

  it("keeps tenants apart and knows only their types", () => {
    expect(ids(configuration.candidates("b", "task.created"))).toEqual([4]);
    expect(configuration.candidates("b", "asset.created")).toEqual([]);
    expect(configuration.candidates("lost", "task.created")).toEqual([]);
    expect(configuration.candidates("nobody", "task.created")).toEqual([]);
    expect([configuration.version, configuration.tenant("a")?.name, configuration.connector(4)?.tenant]).toEqual([5, "a", "b"]);
  });

  it("changes into the next one, which keeps what it knew of untouched tenants", () => {
    const change = { tenants: [], connectors: [connector(2, "a", ["asset.*"]), connector(9, "a", ["*"])], deletedConnectorIds: [3, 999] };
    const next = updateConfiguration(configuration, 6, change);
    expect(ids(next.candidates("a", "asset.created"))).toEqual([1, 2, 9]);
    expect(ids(configuration.candidates("a", "asset.created"))).toEqual([1, 3]);
    expect(next.candidates("b", "task.created")).toBe(configuration.candidates("b", "task.created"));
    expect(ids(updateConfiguration(next, 7, { ...change, tenants: [tenant("b")], connectors: [] }).candidates("b", "asset.created"))).toEqual([4]);
  });

  it("of 10,000 connectors of one tenant is built and asked in well under a second", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => connector(index + 1, "a", [index % 10 === 0 ? "asset.*" : `type${index % 130}.created`]));
    const start = performance.now();
    const built = buildConfiguration(1, [tenant("a")], many);
    expect(built.candidates("a", "asset.created")).toHaveLength(1_000);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe("a company's event types", () => {
  it("limit its events, but never the engine's own", () => {
    const knows = (company: number | null, type: string): boolean => companyKnowsEventType(tenant("a"), { company, type });
    expect([
      knows(1, "asset.created"),
      knows(1, "task.created"),
      knows(2, "task.created"),
      knows(null, "task.created"),
      knows(1, "delivery.dead_lettered"),
    ]).toEqual([true, false, true, true, true]);
  });
});
