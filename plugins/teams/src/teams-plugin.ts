import { API_VERSION, definePlugin } from "@trunkline/plugin-api";
import { classifyAnswer } from "./classify-answer.js";
import { configSchema } from "./config.js";
import { renderDigest } from "./digest-card.js";
import { rateWindows } from "./rate-windows.js";
import { renderCard } from "./render-card.js";
import { reviewConfig } from "./review-config.js";
import { icon } from "./icon.js";

/** Cards in Microsoft Teams channels. */
export const teamsPlugin = definePlugin({
  id: "teams",
  apiVersion: API_VERSION,
  title: "Microsoft Teams",
  description: "Posts each event as an Adaptive Card to a Teams channel or chat, by a Workflow's webhook.",
  icon,
  direction: "outbound",
  docs: "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
  config: configSchema,
  egress: { hosts: ["*.api.powerplatform.com", "*.webhook.office.com"], fromConfig: ["/url"] },
  defaults: ({ url }) => ({ rateLimit: rateWindows(url) }),
  review: reviewConfig,
  pinnedFields: ["format"],
  render: renderCard,
  renderBatch: renderDigest,
  batch: { maxItems: 500 },
  classify: classifyAnswer,
});
