import { API_VERSION, definePlugin } from "@trunkline/plugin-api";
import { channelKey } from "./channel-key.js";
import { checkConnector } from "./check-connector.js";
import { classifyAnswer } from "./classify-answer.js";
import { configSchema } from "./config.js";
import { renderDigest } from "./digest-message.js";
import { renderMessage } from "./render-message.js";
import { reviewConfig } from "./review-config.js";
import { sendMessage } from "./send-message.js";
import { icon } from "./icon.js";

/** Messages to Slack channels. */
export const slackPlugin = definePlugin({
  id: "slack",
  apiVersion: API_VERSION,
  title: "Slack",
  description: "Posts each event as a message to a Slack channel, by an incoming webhook or a bot.",
  icon,
  direction: "outbound",
  docs: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
  config: configSchema,
  egress: { hosts: ["hooks.slack.com", "slack.com", "hooks.slack-gov.com", "slack-gov.com"], fromConfig: ["/url", "/apiUrl"] },
  // docs.slack.dev, rate limits: one message a second and channel, whichever connectors post to it.
  defaults: (config) => ({ timeoutMs: 15_000, rateLimit: { max: 1, perMs: 1_000, ...channelKey(config) } }),
  review: reviewConfig,
  pinnedFields: ["format", "mentions"],
  render: renderMessage,
  renderBatch: renderDigest,
  batch: { maxItems: 500 },
  classify: classifyAnswer,
  send: sendMessage,
  check: checkConnector,
});
