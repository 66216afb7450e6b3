import { deliveryDefaults, type JsonObject, type Plugin, type Preset, type RateLimitDefault } from "@trunkline/plugin-api";
import { plainEvent } from "../checks/with-receiver.js";
import type { Subject } from "../subject.js";
import { answersTables } from "./answers-table.js";
import { configName } from "./config-names.js";
import { configTable } from "./config-table.js";
import { exampleRequest } from "./example-requests.js";
import { block, code, table } from "./markdown.js";

/** The page of a plugin, from its definition and what its conformance tests know. `requests` is the name of the file with the request of every event type. */
export function pluginPage(subject: Subject, requests: string): string {
  const { plugin } = subject;
  const sections = [
    `# ${plugin.title}`,
    "Generated from the plugin's definition; a test fails when it is stale.",
    plugin.description,
    factsOf(plugin),
    "## Configuration",
    "`secret`: encrypted, shown as `***`. `{{…}}`: may hold expressions, rendered for each event.",
    configTable(plugin),
    ...presetsOf(plugin.presets ?? []),
    ...(plugin.direction === "inbound" ? [] : outboundOf(subject, requests)),
    ...(plugin.direction === "outbound" ? [] : inboundOf(subject)),
  ];
  return `${sections.join("\n\n")}\n`;
}

function factsOf(plugin: Plugin): string {
  const facts: readonly (readonly [string, string])[] = [
    ["Name", code(plugin.id)],
    ["Direction", plugin.direction],
    ...(plugin.docs === undefined ? [] : [["Its documentation", plugin.docs] as const]),
    ...(plugin.egress === undefined ? [] : [["Sends to", hostsOf(plugin.egress)] as const]),
    ...(plugin.batch === undefined ? [] : [["Batches", `up to ${plugin.batch.maxItems} events in one request`] as const]),
  ];
  return table(["", ""], facts);
}

function hostsOf({ hosts, fromConfig = [] }: NonNullable<Plugin["egress"]>): string {
  return [...hosts.map(code), ...fromConfig.map((pointer) => `the host of ${code(pointer)}`)].join(", ");
}

function outboundOf(subject: Subject, requests: string): readonly string[] {
  const [config] = subject.configs;
  const example = config === undefined ? null : exampleRequest(subject, config, plainEvent);
  return [
    "## Deliveries",
    "Where a connector says nothing of its own:",
    defaultsTable(subject),
    "## Answers",
    "What the target's answers mean; [what follows from an outcome](README.md#outcomes).",
    ...answersTables(subject),
    "## Events",
    "Subscriptions take any of the [event types](../event-types.md), by name or wildcard; without a template the plugin builds the request itself.",
    ...(example === null ? [] : [`For an \`asset.created\`:`, example, `[The requests for the examples of all event types](${requests}).`]),
  ];
}

/** A row for each group of configs with the same defaults. */
function defaultsTable(subject: Subject): string {
  const groups = new Map<string, { readonly cells: readonly string[]; readonly names: string[] }>();
  for (const [index, config] of subject.configs.entries()) {
    const { timeoutMs = 30_000, maxRetries = 9, scheduleMs, rateLimit } = deliveryDefaults(subject.plugin, config);
    const schedule = scheduleMs === undefined ? "as with `standard` webhooks" : scheduleMs.slice(0, maxRetries).map(durationOf).join(" ");
    const cells = [`${timeoutMs / 1_000} s`, String(maxRetries), schedule, [rateLimit ?? []].flat().map(limitOf).join(", ") || "none"];
    const group = groups.get(cells.join("|")) ?? { cells, names: [] };
    group.names.push(configName(subject, index));
    groups.set(cells.join("|"), group);
  }
  const rows = [...groups.values()].map(({ cells, names }) => [groups.size === 1 ? "any" : names.join(" "), ...cells]);
  return table(["Configs like", "Time-out", "Retries", "Schedule", "Rate limit"], rows);
}

function limitOf({ max, perMs, per = "connector", key }: RateLimitDefault): string {
  return `${max} in ${durationOf(perMs)} for each ${key === undefined ? per : "target"}`;
}

function durationOf(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [3_600_000, "h"],
    [60_000, "m"],
    [1_000, "s"],
  ];
  const [size, unit] = units.find(([candidate]) => ms >= candidate && ms % candidate === 0) ?? [1, "ms"];
  return `${ms / size}${unit}`;
}

function presetsOf(presets: readonly Preset[]): readonly string[] {
  if (presets.length === 0) return [];
  const rows = presets.map(({ id, title, description, asks }) => [
    code(id),
    title,
    asks.map((ask) => `${ask.title} (${code(ask.pointer)})`).join(", "),
    description,
  ]);
  return ["## Presets", "Connectors half filled in; `GET /api/v1/plugins/{name}` has them whole.", table(["Preset", "For", "Asks for", ""], rows)];
}

function inboundOf({ options }: Subject): readonly string[] {
  const examples = (options.received ?? []).flatMap(({ request, result }) => [
    block("", [`${request.method ?? "POST"} /api/v1/inbound/{connectorId}`, "", request.bodyText ?? ""].join("\n")),
    "comes to",
    block("json", JSON.stringify(result as unknown as JsonObject, null, 2)),
  ]);
  return ["## Events", "A changed record is an event of its kind: `asset.created`, `asset.updated`, and so on for parts and tasks.", ...examples];
}
