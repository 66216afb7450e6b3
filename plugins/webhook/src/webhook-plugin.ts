import { isWhsk, whpkOf } from "@trunkline/dialects";
import { API_VERSION, definePlugin, oauth2Authentication } from "@trunkline/plugin-api";
import { classifyAnswer } from "./classify-answer.js";
import { configSchema } from "./config.js";
import { dialectOf } from "./dialect-of.js";
import { presets } from "./presets.js";
import { renderRequest } from "./render-request.js";
import { reviewConfig } from "./review-config.js";
import { icon } from "./icon.js";

/** Webhooks in every dialect. */
export const webhookPlugin = definePlugin({
  id: "webhook",
  apiVersion: API_VERSION,
  title: "Webhook",
  description: "Sends each event as a signed HTTP request.",
  icon,
  direction: "outbound",
  config: configSchema,
  presets,
  defaults: (config) => dialectOf(config).defaults,
  review: reviewConfig,
  pinnedFields: ["dialect", "custom", "contentType"],
  signingSecret: (config) => dialectOf(config).signingSecret,
  publicKey: (config, secret) => (dialectOf(config).secretForm === "whsec" && isWhsk(secret) ? whpkOf(secret) : null),
  rotatesWithOverlap: (config) => dialectOf(config).rotatesWithOverlap,
  joinsBodies: (config) => dialectOf(config).joinsBodies === true && config.contentType === "application/json",
  authentication: ({ auth }) => (auth.type === "oauth2" ? oauth2Authentication(auth) : null),
  render: renderRequest,
  sign: (input) => dialectOf(input.config).sign(input),
  classify: classifyAnswer,
  testEvent: ({ config, connector, example, now }) => dialectOf(config).testEvent?.({ connector, now }) ?? example,
});
