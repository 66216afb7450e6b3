import { secret, templated } from "@trunkline/plugin-api";
import * as z from "zod";

const text = (longest: number): z.ZodString => z.string().min(1).max(longest);

/** What an admin configures: an incoming webhook (`url`), or a bot (`token` and `channel`). */
export const configSchema = z.strictObject({
  url: secret(
    text(2_048).meta({
      title: "Webhook URL",
      description: "Of an incoming webhook. Whoever knows it can post.",
      examples: ["https://hooks.slack.com/services/T000/B000/XXXX"],
    }),
  ).optional(),
  token: secret(text(512).meta({ title: "Bot token", description: "xoxb-…, with the scope chat:write; in place of a webhook URL." })).optional(),
  channel: text(80)
    .meta({ title: "Channel", description: "With a bot token: the channel's id, or its name.", examples: ["C0123456789"] })
    .optional(),
  apiUrl: text(2_048).meta({ title: "Web API", description: "Another one for GovSlack: https://slack-gov.com/api" }).default("https://slack.com/api"),
  format: z
    .enum(["blocks", "attachments"])
    .meta({ title: "Format", description: "Of messages without a template: Block Kit, or classic attachments." })
    .default("blocks"),
  link: templated(
    text(2_048).meta({ title: "Link", description: "Where to read more.", examples: ["https://app.example.com/assets/{{data.id}}"] }),
    "url",
  ).optional(),
  threadKey: templated(
    text(256).meta({ title: "Thread key", description: "Events with the same key share a thread, or a message.", examples: ["asset-{{data.id}}"] }),
    "header",
  ).optional(),
  onSameKey: z
    .enum(["thread", "update"])
    .meta({ title: "A key seen before", description: "thread: a reply; update: the first message is rewritten." })
    .default("thread"),
  mentions: z
    .boolean()
    .meta({ title: "Templates may mention", description: "<!channel>, <@U…>. An event's own values never should: use {{mrkdwn value}}." })
    .default(false),
  allowOtherHost: z
    .boolean()
    .meta({ title: "Allow another host than Slack's", description: "For a proxy, or a server that speaks Slack's format." })
    .default(false),
});

export type SlackConfig = z.infer<typeof configSchema>;
