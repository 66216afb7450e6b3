import { API_VERSION, definePlugin } from "@trunkline/plugin-api";
import { checkConnector } from "./check-connector.js";
import { classifyAnswer } from "./classify-answer.js";
import { configSchema } from "./config.js";
import { renderHook } from "./render-hook.js";
import { reviewConfig } from "./review-config.js";
import { icon } from "./icon.js";

/** Events as triggers of Zaps. */
export const zapierPlugin = definePlugin({
  id: "zapier",
  apiVersion: API_VERSION,
  title: "Zapier",
  description: "Starts a Zap with each event, by a catch hook or by Zapier's own subscription.",
  icon,
  direction: "outbound",
  docs: "https://docs.zapier.com/platform/build/hook-trigger",
  config: configSchema,
  egress: { hosts: ["hooks.zapier.com"], fromConfig: ["/url"] },
  // docs.zapier.com, operating constraints: 30 a second, and 10,000 in 5 minutes, which is more.
  defaults: { timeoutMs: 30_000, rateLimit: { max: 30, perMs: 1_000 } },
  review: reviewConfig,
  pinnedFields: ["payload"],
  render: renderHook,
  classify: classifyAnswer,
  check: checkConnector,
  renderDeletion: ({ restHook, url }) => (restHook ? { method: "DELETE", url, headers: {}, body: "" } : null),
  whenGone: ({ restHook }) => (restHook ? "delete" : "disable"),
});
