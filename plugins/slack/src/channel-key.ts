import { createHash } from "node:crypto";
import type { SlackConfig } from "./config.js";

/** Names the channel that a config posts to, as far as it can be told: by the bot's channel, or the webhook, which has one. Not before there is either. */
export function channelKey({ url, apiUrl, channel }: Partial<SlackConfig>): { readonly key?: string } {
  if (channel !== undefined) return { key: `${apiUrl ?? ""} ${channel.replace(/^#/, "").toLowerCase()}` };
  return url === undefined ? {} : { key: createHash("sha256").update(url).digest("hex").slice(0, 32) };
}
