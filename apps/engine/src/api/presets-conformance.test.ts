import { compileConnector, prepareRequest, type CompiledConnector, type DomainEvent } from "@trunkline/core";
import type { ConnectorIdentity, EventView, JsonObject, OutcomeKind, Plugin, Preset, RenderedRequest, RenderInput } from "@trunkline/plugin-api";
import { describeConformance } from "@trunkline/plugin-testing";
import { builtInPlugins, loadPlugins } from "../plugins/index.js";
import { answeredPreset } from "./testing/answered-preset.js";
import { presetTargets } from "./testing/preset-targets.js";

const registry = await loadPlugins(builtInPlugins);
const webhook = registry.plugin("webhook");
if (webhook === undefined) throw new Error("the webhook plugin is not available");

/** A preset as the plugin that it makes of the webhook plugin: its config and its template, whatever the event. */
function pluginOf(preset: Preset): Plugin {
  return { ...(webhook as Plugin), title: preset.title, render: (input) => requestOf(preset, input) };
}

/** As the engine makes it: its templates for body, URL and headers, its signature left out. */
function requestOf(preset: Preset, { config, event, delivery, connector, now }: RenderInput<unknown>): RenderedRequest {
  const compiled = compiledOf(preset, config as JsonObject, connector);
  const prepared = prepareRequest(
    {
      deliveryId: delivery.id,
      event: domainEventOf(event),
      connector: compiled,
      content: compiled,
      subscriptionIndex: 0,
      attemptNumber: 1,
      body: null,
      test: false,
    },
    now,
  );
  if ("outcome" in prepared) throw new Error(JSON.stringify(prepared.outcome));
  const { method, url, headers } = prepared.request;
  return { method, url, headers, body: prepared.body.text };
}

/** By its text: the suite makes a new object for every attempt, and compiling takes milliseconds. */
const compiledByConfig = new Map<string, CompiledConnector>();

function compiledOf({ subscriptions }: Preset, config: JsonObject, connector: ConnectorIdentity): CompiledConnector {
  const key = JSON.stringify(config);
  const known = compiledByConfig.get(key);
  if (known !== undefined) return known;
  const document = {
    ...connector,
    description: "",
    plugin: "webhook",
    system: null,
    enabled: true,
    paused: false,
    disabledBy: null,
    disabledReason: null,
  } as const;
  const compiled = compileConnector(
    { ...document, config, subscriptions, delivery: {}, revision: 1 },
    { plugin: { ...(webhook as Plugin), sign: undefined }, secrets: {}, signingSecrets: [] },
  );
  compiledByConfig.set(key, compiled);
  return compiled;
}

function domainEventOf(event: EventView): DomainEvent {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  return { ...event, provenance } as unknown as DomainEvent;
}

/** Of refusals: what a target takes is judged by the target itself. */
function outcomesOf({ config }: Preset): Record<number, OutcomeKind> {
  return Object.fromEntries(Object.entries((config.outcomes ?? {}) as Record<string, OutcomeKind>).filter(([status]) => Number(status) >= 300));
}

for (const [id, target] of Object.entries(presetTargets)) {
  const preset = webhook.presets?.find((candidate) => candidate.id === id);
  if (preset === undefined) throw new Error(`there is no preset ${id}`);
  describeConformance(pluginOf(preset), {
    isBuiltIn: true,
    packageJson: new URL("../../../../plugins/webhook/package.json", import.meta.url),
    target,
    outcomes: outcomesOf(preset),
    validConfigs: [answeredPreset(preset)],
    invalidConfigs: [{ config: { ...answeredPreset(preset), url: "no URL" }, pointer: "/url" }],
  });
}
