import { z } from "zod";
import { policyAnswer } from "./connector-answer.js";
import { json, jsonObject, pointedMessages } from "./common.js";

const strings = z.array(z.string()).readonly();

const presetSummary = z.object({ id: z.string(), title: z.string(), description: z.string() }).readonly();

/** What is only known of a plugin that could be loaded is absent of others. */
export const pluginAnswer = z.object({
  name: z.string(),
  package: z.string(),
  version: z.string().nullable(),
  apiVersion: z.number().nullable().describe("Of the plugin API that it is written for; null: its manifest could not be read"),
  isolation: z.enum(["engine", "process"]),
  status: z.enum(["available", "unavailable", "quarantined"]),
  reason: z.string().optional(),
  since: z.string().nullable().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  direction: z.enum(["outbound", "inbound", "both"]).optional(),
  capabilities: strings.optional(),
  docs: z.string().optional().describe("Where people read more: a URL"),
  icon: z.string().optional().describe("SVG without script or outside references"),
  presets: z.array(presetSummary).readonly().optional(),
});

const preset = presetSummary
  .unwrap()
  .extend({
    config: jsonObject,
    subscriptions: z.array(z.object({ eventTypes: strings, filter: json, template: json }).readonly()).readonly(),
    asks: z.array(z.object({ pointer: z.string(), title: z.string(), example: z.string() }).readonly()).readonly(),
  })
  .readonly();

export const pluginDetailAnswer = pluginAnswer.extend({
  readme: z.string().optional().describe("What comes with it as README.md, Markdown"),
  configSchema: jsonObject.optional(),
  uiHints: jsonObject.optional(),
  delivery: policyAnswer.optional(),
  presets: z.array(preset).readonly().optional(),
});

export const validationAnswer = z.object({
  valid: z.boolean(),
  errors: pointedMessages,
  warnings: pointedMessages,
  delivery: policyAnswer.describe("What counts where a connector of this configuration says nothing else"),
});
