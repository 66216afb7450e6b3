import type { CheckVerdict, PluginContext } from "@trunkline/plugin-api";
import type { SlackConfig } from "./config.js";
import { classifyAnswer } from "./classify-answer.js";
import { botRequest } from "./render-message.js";

/** Asks Slack without posting: a bot by `auth.test`, a webhook by a message without text, which a working one refuses with `no_text`. */
export async function checkConnector({ config, http, now }: PluginContext<SlackConfig>): Promise<CheckVerdict> {
  const isBot = config.token !== undefined;
  const response = await http(isBot ? botRequest(config, "auth.test", {}) : { method: "POST", url: config.url ?? "", json: { text: "" } });
  if (!isBot && response.bodyText.trim() === "no_text") return { ok: true };
  const outcome = classifyAnswer({ response, config, now });
  if (isBot && outcome.kind === "delivered") return { ok: true };
  const message = "reason" in outcome ? outcome.reason : "The webhook took an empty message, which Slack's never do.";
  return { ok: false, message, pointer: isBot ? "/token" : "/url" };
}
