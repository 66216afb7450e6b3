import { dialectByName } from "@trunkline/dialects";
import { API_VERSION, classifyResponse, definePlugin } from "@trunkline/plugin-api";
import { configSchema } from "./config.js";
import { renderRequest } from "./render-request.js";
import { reviewConfig } from "./review-config.js";

/** Webhooks in every dialect. */
export const webhookPlugin = definePlugin({
  id: "webhook",
  apiVersion: API_VERSION,
  title: "Webhook",
  description: "Sends each event as a signed HTTP request.",
  direction: "outbound",
  config: configSchema,
  defaults: (config) => dialectByName(config.dialect).defaults,
  review: reviewConfig,
  pinnedFields: ["dialect", "contentType"],
  signingSecret: (config) => dialectByName(config.dialect).signingSecret,
  rotatesWithOverlap: (config) => dialectByName(config.dialect).rotatesWithOverlap,
  render: renderRequest,
  sign: (input) => dialectByName(input.config.dialect).sign(input),
  classify: ({ response, now }) => classifyResponse(response, now),
  testEvent: ({ config, connector, example, now }) => dialectByName(config.dialect).testEvent?.({ connector, now }) ?? example,
});
