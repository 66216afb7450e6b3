import { compileConnector, type CompiledConnector } from "@trunkline/core";
import { answer, aMessage, startJourney } from "@trunkline/core/testing";
import { DIALECT_NAMES } from "@trunkline/dialects";
import { maskHeaders, maskTarget, scrub } from "@trunkline/egress";
import { builtInCatalog } from "@trunkline/event-catalog";
import type { JsonObject, JsonValue, Plugin } from "@trunkline/plugin-api";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { builtInPlugins, loadPlugins } from "../plugins/index.js";
import { previewEvent } from "./preview.js";

const registry = await loadPlugins(builtInPlugins);
const tenant = { id: "default", name: "Default", validation: "off", eventTypes: ["*"], companies: new Map() } as const;
const signingSecrets = { standard: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } as const;

/** Templates of every kind, over paths that events below may or may not have. */
const templates: readonly JsonValue[] = [
  null,
  { id: "{{id}}", name: "{{data.name}}", whole: "{{data}}", missing: "{{data.nothing.there}}" },
  "{{upper data.name}} at {{time}}",
  { contentType: "application/xml", text: "<name>{{data.name}}</name>" },
];

const anEventOf = fc.record({
  id: fc.uuid(),
  data: fc.record({ name: fc.string({ unit: "grapheme" }), value: fc.jsonValue() }, { requiredKeys: [] }),
  previous: fc.option(fc.record({ name: fc.string() })),
});

const aConnectorOf = fc.record({
  dialect: fc.constantFrom(...DIALECT_NAMES),
  template: fc.constantFrom(...templates),
  isSigned: fc.boolean(),
  headers: fc.constantFrom<Record<string, string>>({}, { "X-Plant": "Hamburg", "X-Event": "{{id}}" }),
  path: fc.constantFrom("/hook", "/{{data.name}}/hook?event={{type}}"),
});

type Choice = typeof aConnectorOf extends fc.Arbitrary<infer Value> ? Value : never;

function connectorOf({ dialect, template, isSigned, headers, path }: Choice): CompiledConnector {
  const plugin = registry.plugin("webhook") as Plugin;
  const config = plugin.config.parse({ url: `https://receiver.example${path}`, dialect, headers }) as JsonObject;
  const identity = { id: 1, tenant: "default", company: null, name: "a connector", description: "", plugin: "webhook", system: null, revision: 1 };
  const state = { enabled: true, paused: false, disabledBy: null, disabledReason: null } as const;
  const subscriptions = [{ eventTypes: ["*"], filter: null, template }];
  const secret = dialect === "standard" ? signingSecrets.standard : "a secret of thirty-two characters";
  return compileConnector({ ...identity, ...state, config, subscriptions, delivery: {} }, { plugin, secrets: {}, signingSecrets: isSigned ? [secret] : [] });
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

it("a preview shows the very bytes that are sent, given the same clock and delivery id", async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(anEventOf, aConnectorOf, async (fields, choice) => {
      const connector = connectorOf(choice);
      const journey = startJourney({ connectors: [connector], tenants: [tenant], send: () => answer(200) });
      try {
        await journey.intake.take([aMessage({ ...fields, type: "asset.created" })]);
        // Limited connectors are the drain's.
        if (journey.sent.length === 0) await journey.drain(connector.id);
        const [sent] = journey.sent;
        const row = journey.row();
        const { verdict, request } = await previewEvent(connector, row.event, { catalog: builtInCatalog, tenant }, { deliveryId: row.id, now: Date.now() });
        if (sent === undefined) return expect(request).toBeNull();
        compared += 1;
        const { method, url, headers, body } = sent;
        expect(verdict).toBe("delivered");
        expect(request).toEqual({
          method,
          url: maskTarget(url, connector.secretValues),
          headers: maskHeaders(headers, connector.secretValues),
          body: scrub(String(body), connector.secretValues),
        });
      } finally {
        journey.close();
      }
    }),
    { numRuns: 300 },
  );
  expect(compared).toBeGreaterThan(200);
});
