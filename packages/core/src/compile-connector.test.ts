import { definePlugin, headersWithSecrets, secret, templated, type Plugin } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { admitEvent } from "./event/admit-event.js";
import { decodeMessage } from "./event/decode-message.js";
import type { DomainEvent } from "./event/event.js";
import { compileConnector, type ConnectorMaterials } from "./compile-connector.js";
import { limitWindowsOf } from "./delivery/limit-keys.js";
import type { CompiledConnector } from "./subscription/compiled-connector.js";
import type { ConnectorDocument } from "./subscription/connector-document.js";
import { isAddressee, selectSubscription } from "./subscription/select-subscription.js";
import { aConnector, postbox } from "./testing/a-connector.js";

const plugin = definePlugin({
  id: "sample",
  apiVersion: 1,
  title: "Sample",
  description: "",
  direction: "outbound",
  config: z.object({
    url: templated(z.url(), "url"),
    token: secret(z.string()).optional(),
    headers: headersWithSecrets(templated(z.record(z.string(), z.string()), "header")).default({}),
  }),
  defaults: () => ({ maxRetries: 3, scheduleMs: [60_000, 300_000], jitter: [0, 0.05] as const, maxRetriesAllowed: 5 }),
  render: ({ config }) => ({ method: "POST", url: config.url, headers: {}, body: "" }),
}) as unknown as Plugin;

function connectorOf(overrides: Partial<ConnectorDocument> = {}, materials: Partial<ConnectorMaterials> = {}): CompiledConnector {
  const document: ConnectorDocument = {
    id: 7,
    tenant: "acme",
    company: null,
    name: "C",
    description: "",
    plugin: "sample",
    system: null,
    enabled: true,
    paused: false,
    disabledBy: null,
    disabledReason: null,
    config: { url: "https://example.com/" },
    subscriptions: [{ eventTypes: ["*"], filter: null, template: null }],
    delivery: {},
    revision: 3,
    ...overrides,
  };
  return compileConnector(document, { plugin, secrets: {}, signingSecrets: [], ...materials });
}

function eventOf(fields: object, originSystem: string | null = null): DomainEvent {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const decoded = decodeMessage(
    { provenance, value: Buffer.from(JSON.stringify({ type: "a.b", ...fields })), timestampMs: 0, boundTenant: null, originSystem },
    0,
  );
  if (decoded.kind !== "event") throw new Error("not an event");
  return admitEvent(decoded.candidate, { id: "default", name: "Default", validation: "off", eventTypes: ["*"], companies: new Map() });
}

describe("a compiled connector", () => {
  it("has its secrets back in place and lists them as unspeakable", () => {
    const connector = connectorOf(
      { config: { url: "https://example.com/", headers: { "X-Plain": "1" } } },
      { secrets: { "/token": "t0p", "/headers/X-Api~1Key": "k3y" }, signingSecrets: ["whsec_1"] },
    );
    expect(connector.config).toEqual({ url: "https://example.com/", token: "t0p", headers: { "X-Plain": "1", "X-Api/Key": "k3y" } });
    expect(connector.secretValues).toEqual(["t0p", "k3y", "whsec_1"]);
    expect(connector).toMatchObject({ hold: null, isMatched: true, tls: { verifySsl: true }, configFor: null });
  });

  it("renders templated fields for each event, and only those", () => {
    const connector = connectorOf({ config: { url: "https://example.com/{{data.id}}", headers: { "X-Type": "{{type}}", "X-Plain": "1" } } });
    expect(connector.configFor?.(eventOf({ data: { id: "a/b" } }))).toEqual({ url: "https://example.com/a%2Fb", headers: { "X-Type": "a.b", "X-Plain": "1" } });
  });

  it("throws rather than send a templated field that no longer compiles", () => {
    const connector = connectorOf({ config: { url: "https://example.com/", headers: { "X-Bad": "{{log 1}}" } } });
    expect(() => connector.configFor?.(eventOf({}))).toThrow("/headers/X-Bad");
  });

  it("waits where its plugin is absent, refuses the config or throws", () => {
    expect(connectorOf({}, { plugin: null })).toMatchObject({ hold: "plugin_unavailable", plugin: null, problem: "The plugin is not available." });
    const outdated = connectorOf({ pluginConfigVersion: 2 });
    expect(outdated).toMatchObject({ hold: "plugin_unavailable", problem: "The configuration is of version 2, the plugin's is 1." });
    const invalid = connectorOf({ config: { url: "no url" } });
    expect(invalid).toMatchObject({ hold: "plugin_unavailable", problem: expect.stringContaining("/url") });
    const throwing = {
      ...plugin,
      defaults: () => {
        throw new TypeError("secret inside");
      },
    };
    expect(connectorOf({}, { plugin: throwing }).problem).toBe("The plugin threw while it read the configuration: TypeError");
  });

  it("is matched after the engine disabled it, not after a person did", () => {
    expect(connectorOf({ enabled: false, disabledBy: "person" })).toMatchObject({ hold: "disabled", isMatched: false });
    expect(connectorOf({ enabled: false, disabledBy: "engine" })).toMatchObject({ hold: "disabled", isMatched: true });
    expect(connectorOf({ paused: true })).toMatchObject({ hold: "paused", isMatched: true });
  });

  it("waits with a template until the first event, as one may take long to compile", () => {
    const template = Array.from({ length: 400 }, (_, index) => `{{#if data.a${index}}}x{{/if}}`);
    const before = process.threadCpuUsage();
    const { subscriptions } = connectorOf({ subscriptions: Array.from({ length: 30 }, () => ({ eventTypes: ["*"], filter: null, template })) });
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(100);
    expect(subscriptions[0]?.template?.(eventOf({ data: { a7: true } }))).toMatchObject({ payload: { text: expect.stringContaining('"","x",""') } });
  });

  it("fails with the reason where filter or template no longer compile", () => {
    const [subscription] = connectorOf({ subscriptions: [{ eventTypes: ["*"], filter: { log: 1 }, template: "{{> x}}" }] }).subscriptions;
    expect(subscription?.filter?.(eventOf({}))).toMatchObject({ failed: expect.stringContaining("/log") });
    expect(subscription?.template?.(eventOf({}))).toMatchObject({ failed: expect.stringContaining("partials") });
  });
});

describe("the delivery policy", () => {
  it("is the admin's over the plugin's over the engine's", () => {
    expect(connectorOf().policy).toMatchObject({
      timeoutMs: 30_000,
      maxRetries: 3,
      scheduleMs: [60_000, 300_000],
      jitter: [0, 0.05],
      concurrency: 64,
      autoDisableAfterFailures: 0,
      maxHoldMs: 259_200_000,
      breaker: { failureRate: 0.5, minAttempts: 10, openMs: 30_000 },
      ordering: null,
      batch: null,
      rateLimit: null,
      alertBelow: null,
    });
    expect(connectorOf({ delivery: { timeoutMs: 1_000, maxRetries: 9, ordering: { key: "data.id" }, breaker: { openMs: 5 } } }).policy).toMatchObject({
      timeoutMs: 1_000,
      maxRetries: 5,
      ordering: { key: "data.id", maxBlockMs: 3_600_000 },
      breaker: { failureRate: 0.5, openMs: 5 },
    });
  });

  it("spreads an own schedule both ways, and the plugin's own written out as the plugin does", () => {
    expect(connectorOf({ delivery: { schedule: ["1s", "2s"] } }).policy).toMatchObject({ scheduleMs: [1_000, 2_000], maxRetries: 2, jitter: [-0.2, 0.2] });
    expect(connectorOf({ delivery: { schedule: ["1m", "5m"] } }).policy).toMatchObject({ maxRetries: 3, jitter: [0, 0.05] });
  });
});

describe("who gets an event", () => {
  it("is its company, and never the system it came from", () => {
    const event = eventOf({ company: 1 }, "sap");
    expect(isAddressee(connectorOf(), event)).toBe(true);
    expect(isAddressee(connectorOf({ company: 1, system: "maximo" }), event)).toBe(true);
    expect(isAddressee(connectorOf({ company: 2 }), event)).toBe(false);
    expect(isAddressee(connectorOf({ system: "sap" }), event)).toBe(false);
    expect(isAddressee(connectorOf({ system: "sap" }), eventOf({}))).toBe(true);
    expect(isAddressee(connectorOf({ enabled: false, disabledBy: "person" }), event)).toBe(false);
  });

  it("is decided by the first subscription that matches", () => {
    const connector = connectorOf({
      subscriptions: [
        { eventTypes: ["*"], filter: { "==": [{ var: "data" }, 1] }, template: null },
        { eventTypes: ["*"], filter: { "<": [{ var: "data" }, 3] }, template: null },
      ],
    });
    const select = (data: unknown): unknown => selectSubscription({ connector, subscriptions: connector.subscriptions }, eventOf({ data }));
    expect(select(1)).toMatchObject({ kind: "matched", subscription: { index: 0 } });
    expect(select(2)).toMatchObject({ kind: "matched", subscription: { index: 1 } });
    expect(select(5)).toEqual({ kind: "filtered" });
  });

  it("is not guessed past a broken filter", () => {
    const connector = connectorOf({
      subscriptions: [
        { eventTypes: ["*"], filter: { log: 1 }, template: null },
        { eventTypes: ["*"], filter: null, template: null },
      ],
    });
    expect(selectSubscription({ connector, subscriptions: connector.subscriptions }, eventOf({}))).toMatchObject({ kind: "failed" });
  });
});

describe("limits of a plugin's own", () => {
  const limited = (defaults: Plugin["defaults"]): Plugin => ({ ...postbox, defaults });
  const keysOf = (connector: CompiledConnector) => limitWindowsOf(connector).map(({ key, max }) => [key, max]);

  it("may be several, all of which hold until an admin sets one", () => {
    const plugin = limited({
      rateLimit: [
        { max: 4, perMs: 1_000 },
        { max: 60, perMs: 30_000 },
      ],
    });
    expect(keysOf(aConnector({}, { plugin }))).toEqual([
      ["connector/1/1000", 4],
      ["connector/1/30000", 60],
    ]);
    expect(keysOf(aConnector({ delivery: { rateLimit: { max: 9, perMs: 500 } } }, { plugin }))).toEqual([["connector/1/500", 9]]);
    expect(keysOf(aConnector({ delivery: { rateLimit: null } }, { plugin }))).toEqual([]);
  });

  it("may count connectors of one channel together, and are shown without the key", () => {
    const plugin = limited({ rateLimit: { max: 1, perMs: 1_000, key: "ops" } });
    const connector = aConnector({ id: 5 }, { plugin });
    expect(keysOf(connector)).toEqual([["key/default/postbox/ops/1000", 1]]);
    expect(connector.policy.rateLimit).toEqual({ max: 1, perMs: 1_000 });
  });
});
