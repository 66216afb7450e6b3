import { Controller, Inject, Param, Req } from "@nestjs/common";
import { configSchema, type JsonObject } from "@trunkline/plugin-api";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Quarantine } from "@trunkline/database";
import type { Caller } from "../auth/caller.js";
import type { PluginEntry } from "../plugins/index.js";
import { answer } from "./answer.js";
import { pluginAnswer, pluginDetailAnswer, validationAnswer } from "./answers/plugin-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { judgeConfig } from "./config-judgement.js";
import { isoTime } from "./connector-view.js";
import { describePolicy, policyOf } from "./delivery-policy.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { Operation, platformOnly, reading } from "./operation.js";
import { conflict, notFound, Problem } from "./problem.js";
import { readBody } from "./read-body.js";
import { withoutUndefined } from "./without-undefined.js";

const validateBody = z.looseObject({ config: z.record(z.string(), z.unknown()).optional() });

/** What the engine can connect to. */
@Controller()
export class PluginsController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/plugins",
    roles: reading,
    tag: "Plugins",
    summary: "All plugins, also those that could not be loaded",
    data: z.array(pluginAnswer),
  })
  async list() {
    const quarantines = await this.dependencies.database.quarantines.list();
    return answer(this.dependencies.plugins.list().map((entry) => summaryOf(entry, quarantines)));
  }

  @Operation({
    method: "GET",
    path: "/api/v1/plugins/:name",
    roles: reading,
    tag: "Plugins",
    summary: "One plugin with the JSON Schema of its configuration",
    data: pluginDetailAnswer,
  })
  async get(@Param("name") name: string) {
    return answer(detailOf(this.entry(name), await this.dependencies.database.quarantines.list()));
  }

  @Operation({
    method: "POST",
    path: "/api/v1/plugins/:name/release",
    roles: platformOnly,
    tag: "Plugins",
    summary: "Ends the quarantine of a plugin that threw too often; what waited for that goes on within seconds",
    data: pluginAnswer,
  })
  async release(@FromCaller() caller: Caller, @Param("name") name: string) {
    const entry = this.entry(name);
    const { database, runtime } = this.dependencies;
    const connectors = await database.quarantines.release(entry.id);
    if (connectors === null) throw conflict(`The plugin ${name} is not in quarantine.`);
    await database.asTenant(caller.tenant, (store) =>
      store.audit.append({ actor: caller.actor, action: "plugin.release", target: `plugin:${name}`, detail: {} }),
    );
    for (const id of connectors) runtime.wake(id);
    return answer(summaryOf(entry, []));
  }

  @Operation({
    method: "PUT",
    path: "/api/v1/plugins/:name/validate",
    roles: reading,
    tag: "Plugins",
    summary: "Judges a configuration field by field; saves nothing",
    body: validateBody,
    data: validationAnswer,
  })
  async validate(@Param("name") name: string, @Req() request: FastifyRequest) {
    const entry = this.entry(name);
    if (entry.status === "unavailable") throw new Problem(409, `The plugin ${name} is not available: ${entry.reason}`);
    const body = readBody(validateBody, request);
    // Kafka Connect's shape is the bare config; a connector's shape has it under `config`.
    const sent = (body.config ?? body) as JsonObject;
    const judgement = await judgeConfig({
      plugin: entry.plugin,
      sent,
      stored: null,
      judge: this.dependencies.targets,
      production: this.dependencies.settings.production,
    });
    const delivery = describePolicy(policyOf(entry.plugin, judgement.config ?? sent, {}));
    return answer({ valid: judgement.errors.length === 0, errors: judgement.errors, warnings: judgement.warnings, delivery });
  }

  private entry(name: string): PluginEntry {
    const entry = this.dependencies.plugins.get(name);
    if (entry === undefined) throw notFound("plugin");
    return entry;
  }
}

function summaryOf(entry: PluginEntry, quarantines: readonly Quarantine[]): z.infer<typeof pluginAnswer> {
  const { id: name, packageName, version, apiVersion, isolation, status } = entry;
  const common = { name, package: packageName, version, apiVersion, isolation, status };
  if (entry.status === "unavailable") return { ...common, reason: entry.reason };
  const { plugin, build } = entry;
  const quarantine = quarantines.find((one) => one.plugin === entry.id && one.build === build);
  const held = quarantine === undefined ? {} : { status: "quarantined" as const, reason: quarantine.reason, since: isoTime(quarantine.sinceMs) };
  const { title, description, direction, docs, icon, presets = [] } = plugin;
  return {
    ...common,
    ...held,
    ...withoutUndefined({ docs, icon }),
    title,
    description,
    direction,
    capabilities: capabilitiesOf(entry),
    presets: presets.map((preset) => ({ id: preset.id, title: preset.title, description: preset.description })),
  };
}

function detailOf(entry: PluginEntry, quarantines: readonly Quarantine[]): z.infer<typeof pluginDetailAnswer> {
  const { presets: _, ...listed } = summaryOf(entry, quarantines);
  const summary = { ...listed, ...(entry.readme === null ? {} : { readme: entry.readme }) };
  if (entry.status === "unavailable") return summary;
  return {
    ...summary,
    configSchema: configSchema(entry.plugin),
    uiHints: uiHints(configSchema(entry.plugin)),
    delivery: describePolicy(policyOf(entry.plugin, {}, {})),
    presets: entry.plugin.presets ?? [],
  };
}

function capabilitiesOf({ plugin }: Extract<PluginEntry, { status: "available" }>): readonly string[] {
  const has = (name: keyof typeof plugin): boolean => plugin[name] !== undefined || plugin.remote?.functions.includes(name) === true;
  const found: readonly (readonly [string, boolean])[] = [
    ["signing", has("sign")],
    ["secretRotationWithOverlap", has("rotatesWithOverlap")],
    ["testEvent", has("testEvent")],
    ["classify", has("classify")],
    ["authentication", has("authentication")],
    ["check", has("check")],
    ["batches", has("renderBatch")],
  ];
  return found.filter(([, has]) => has).map(([name]) => name);
}

/** How a form should show the top-level fields: secrets as passwords, templated texts with their kind. */
function uiHints(schema: JsonObject): JsonObject {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, JsonObject>>;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]): (readonly [string, JsonObject])[] => {
      if (property["x-secret"] === true) return [[name, { "ui:widget": "password" }]];
      const template = property["x-template"];
      return template === undefined ? [] : [[name, { "ui:template": template }]];
    }),
  );
}
