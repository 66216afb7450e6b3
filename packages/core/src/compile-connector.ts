import {
  allowedHosts,
  authenticationOf,
  deliveryDefaults,
  templatedPointers,
  type Authentication,
  type DeliveryDefaults,
  type JsonObject,
} from "@trunkline/plugin-api";
import type { DomainEvent } from "./event/event.js";
import { compileFilter } from "./filter/compile-filter.js";
import { compileTemplate } from "./template/compile-template.js";
import { compileTemplatedText } from "./template/compile-templated-text.js";
import type { CompiledConnector, CompiledFilter, CompiledSubscription, CompiledTemplate, Hold } from "./subscription/compiled-connector.js";
import type { ConnectorDocument, SubscriptionDocument } from "./subscription/connector-document.js";
import { goesItsOwnWay } from "./delivery/own-way.js";
import type { HostedPlugin } from "./delivery/remote-plugin.js";
import { deliveryPolicy } from "./delivery/delivery-policy.js";
import { valueAt, withValuesAt } from "./subscription/json-pointer.js";

export interface ConnectorMaterials {
  /** null where it is not installed, or could not be loaded. */
  readonly plugin: HostedPlugin | null;
  /** Values of `config` that are stored apart, by JSON pointer into it. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Newest first. */
  readonly signingSecrets: readonly string[];
}

/** Makes a stored connector ready for the hot path. Never throws: what no longer fits (a plugin gone, a config its schema refuses, a filter over a new budget) holds the work back or fails event by event, and says why in `problem`. */
export function compileConnector(document: ConnectorDocument, materials: ConnectorMaterials): CompiledConnector {
  const { plugin, secrets, signingSecrets } = materials;
  const { defaults, problem, ...prepared } = prepare(withValuesAt(document.config, secrets), plugin, document.pluginConfigVersion ?? 1);
  const { id, tenant, company, name, revision, system } = document;
  return {
    id,
    tenant,
    company,
    name,
    revision,
    system,
    pluginId: document.plugin,
    plugin,
    ...prepared,
    signingSecrets,
    secretValues: [...new Set([...Object.values(secrets), ...signingSecrets])].filter((value) => value !== ""),
    tls: tlsOf(prepared.config),
    subscriptions: document.subscriptions.map(compileSubscription),
    policy: policyOf(document, { defaults, plugin, config: prepared.config }),
    orderingKeyOf: orderingKeyOf(document.delivery.ordering?.key),
    isMatched: document.enabled || document.disabledBy === "engine",
    hold: holdOf(document, problem),
    ...(problem === null ? {} : { problem }),
  };
}

interface PolicyMaterials extends Pick<Prepared, "defaults" | "config"> {
  readonly plugin: HostedPlugin | null;
}

/** Batches only where the plugin knows how; elsewhere each delivery goes out by itself. */
function policyOf({ delivery }: ConnectorDocument, { defaults, plugin, config }: PolicyMaterials): CompiledConnector["policy"] {
  const policy = deliveryPolicy(delivery, defaults);
  if (policy.batch === null || plugin === null || !canBatch(plugin, config)) return { ...policy, batch: null };
  const maxSize = Math.min(policy.batch.maxSize, plugin.batch?.maxItems ?? policy.batch.maxSize);
  return { ...policy, batch: { ...policy.batch, maxSize } };
}

/** Whether several deliveries of a connector may go out in one request, which `send` has no part in. A plugin that throws cannot. */
export function canBatch(plugin: HostedPlugin, config: JsonObject): boolean {
  try {
    if (plugin.remote !== undefined) return plugin.remote.batches;
    return plugin.renderBatch !== undefined || (!goesItsOwnWay(plugin) && plugin.joinsBodies?.(config) === true);
  } catch {
    return false;
  }
}

const LONGEST_ORDERING_KEY = 200;

/** A path such as `data.id`, or text with `{{…}}`. What an event lacks is empty, and so in order with all others that lack it; a key that cannot be read puts everything in one order. */
function orderingKeyOf(key: string | undefined): CompiledConnector["orderingKeyOf"] {
  if (key === undefined) return null;
  const compiled = compileTemplatedText(key.includes("{{") ? key : `{{${key}}}`, "header");
  if (!("render" in compiled)) return () => "";
  return (event) => {
    try {
      return compiled.render(event).slice(0, LONGEST_ORDERING_KEY);
    } catch {
      return "";
    }
  };
}

interface Prepared {
  readonly config: JsonObject;
  readonly configFor: CompiledConnector["configFor"];
  readonly authentication: Authentication | null;
  readonly defaults: Partial<DeliveryDefaults>;
  readonly allowedHosts: CompiledConnector["allowedHosts"];
  readonly problem: string | null;
}

/** Asks the plugin all that it has to say about a configuration. A plugin that throws here is as good as absent. */
function prepare(config: JsonObject, plugin: HostedPlugin | null, version: number): Prepared {
  const unusable = { config, configFor: null, authentication: null, defaults: {}, allowedHosts: null };
  if (plugin === null) return { ...unusable, problem: "The plugin is not available." };
  const wanted = plugin.configVersion ?? 1;
  if (version !== wanted) return { ...unusable, problem: `The configuration is of version ${version}, the plugin's is ${wanted}.` };
  try {
    const parsed = plugin.config.safeParse(config);
    if (!parsed.success) return { ...unusable, problem: `The configuration is not valid for the plugin: ${describeIssues(parsed.error.issues)}` };
    const valid = parsed.data as JsonObject;
    return {
      config: valid,
      configFor: configRenderer(plugin, valid),
      authentication: authenticationOf(plugin, valid),
      defaults: deliveryDefaults(plugin, valid),
      allowedHosts: plugin.egress === undefined && !goesItsOwnWay(plugin) ? null : allowedHosts(plugin, valid),
      problem: null,
    };
  } catch (error) {
    return { ...unusable, problem: `The plugin threw while it read the configuration: ${error instanceof Error ? error.name : "unknown error"}` };
  }
}

function describeIssues(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  return issues
    .map(({ path, message }) => `/${path.join("/")}: ${message}`)
    .slice(0, 5)
    .join("; ");
}

function holdOf({ enabled, paused }: ConnectorDocument, problem: string | null): Hold | null {
  if (!enabled) return "disabled";
  if (paused) return "paused";
  return problem === null ? null : "plugin_unavailable";
}

function tlsOf(config: JsonObject): CompiledConnector["tls"] {
  const tls = (typeof config.tls === "object" && config.tls !== null ? config.tls : {}) as JsonObject;
  const parts = Object.fromEntries(["ca", "certificate", "key"].flatMap((name) => (typeof tls[name] === "string" ? [[name, tls[name]]] : [])));
  return { verifySsl: config.verifySsl !== false, ...parts };
}

/** A subscription that no longer compiles fails for its events with the reason; it must not pass everything, nor stop the others. */
function compileSubscription({ eventTypes, filter, template }: SubscriptionDocument, index: number): CompiledSubscription {
  return { index, eventTypes, filter: filterOf(filter), filterSource: filter, template: templateOf(template) };
}

function filterOf(filter: SubscriptionDocument["filter"]): CompiledFilter | null {
  const compiled = compileFilter(filter);
  if ("filter" in compiled) return compiled.filter;
  const failed = `The filter is not valid: ${describe(compiled.problems)}`;
  return () => ({ failed });
}

/** Compiled for the first event: a process that starts with thousands of connectors does not compile them all before it does anything else. */
function templateOf(template: SubscriptionDocument["template"]): CompiledTemplate | null {
  if (template === null || template === undefined) return null;
  let compiled: CompiledTemplate | null = null;
  return (event) => {
    compiled ??= compiledTemplate(template);
    return compiled(event);
  };
}

function compiledTemplate(template: SubscriptionDocument["template"]): CompiledTemplate {
  const compiled = compileTemplate(template);
  const failed = "problems" in compiled ? `The template is not valid: ${describe(compiled.problems)}` : "There is no template.";
  return ("template" in compiled ? compiled.template : null) ?? (() => ({ failed }));
}

function describe(problems: readonly { readonly pointer: string; readonly message: string }[]): string {
  return problems
    .map(({ pointer, message }) => `${pointer || "/"} ${message}`)
    .slice(0, 5)
    .join("; ");
}

type Render = (event: DomainEvent) => string;

/** Renders the fields that do hold `{{…}}`; null where none does, so that one config object serves every event. A field that cannot be compiled throws when it is used: its text must never be sent as it stands. */
function configRenderer(plugin: Pick<HostedPlugin, "config">, config: JsonObject): ((event: DomainEvent) => JsonObject) | null {
  const renders: (readonly [string, Render])[] = [];
  for (const { pointer, kind } of templatedPointers(plugin, config)) {
    const text = valueAt(config, pointer);
    if (typeof text === "string" && text.includes("{{")) renders.push([pointer, renderOf(text, kind, pointer)]);
  }
  if (renders.length === 0) return null;
  return (event) => withValuesAt(config, Object.fromEntries(renders.map(([pointer, render]) => [pointer, render(event)])));
}

function renderOf(text: string, kind: "url" | "header", pointer: string): Render {
  const compiled = compileTemplatedText(text, kind);
  if ("render" in compiled) return compiled.render;
  return () => {
    throw new Error(`The templated field ${describe(compiled.problems.map(({ message }) => ({ pointer, message })))}`);
  };
}
