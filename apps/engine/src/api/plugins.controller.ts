import { Controller, Inject, Param, Req } from "@nestjs/common";
import { configSchema, type JsonObject } from "@trunkline/plugin-api";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { PluginEntry } from "../plugins/index.js";
import { answer } from "./answer.js";
import { pluginAnswer, pluginDetailAnswer, validationAnswer } from "./answers/plugin-answer.js";
import { judgeConfig } from "./config-judgement.js";
import { describePolicy, policyOf } from "./delivery-policy.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { Operation, reading } from "./operation.js";
import { notFound, Problem } from "./problem.js";
import { readBody } from "./read-body.js";

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
  list() {
    return answer(this.dependencies.plugins.list().map(summaryOf));
  }

  @Operation({
    method: "GET",
    path: "/api/v1/plugins/:name",
    roles: reading,
    tag: "Plugins",
    summary: "One plugin with the JSON Schema of its configuration",
    data: pluginDetailAnswer,
  })
  get(@Param("name") name: string) {
    return answer(detailOf(this.entry(name)));
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
    return answer({ valid: judgement.errors.length === 0, errors: judgement.errors, warnings: judgement.warnings });
  }

  private entry(name: string): PluginEntry {
    const entry = this.dependencies.plugins.get(name);
    if (entry === undefined) throw notFound("plugin");
    return entry;
  }
}

function summaryOf(entry: PluginEntry): z.infer<typeof pluginAnswer> {
  const common = { name: entry.id, package: entry.packageName, version: entry.version, isolation: entry.isolation, status: entry.status };
  if (entry.status === "unavailable") return { ...common, reason: entry.reason };
  const { plugin } = entry;
  return { ...common, title: plugin.title, description: plugin.description, direction: plugin.direction, capabilities: capabilitiesOf(entry) };
}

function detailOf(entry: PluginEntry): z.infer<typeof pluginDetailAnswer> {
  if (entry.status === "unavailable") return summaryOf(entry);
  return {
    ...summaryOf(entry),
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
