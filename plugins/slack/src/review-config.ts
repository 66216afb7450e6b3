import type { ConfigRemark } from "@trunkline/plugin-api";
import type { SlackConfig } from "./config.js";

const HOOK_HOSTS = ["hooks.slack.com", "hooks.slack-gov.com"];
const API_HOSTS = ["slack.com", "slack-gov.com"];
const CHANNEL_ID = /^[CGD][A-Z0-9]{8,}$/;

/** Rules between fields, which the schema cannot say. */
export function reviewConfig(config: SlackConfig): readonly ConfigRemark[] {
  const { url, token, link } = config;
  return [
    ...(url === undefined && token === undefined ? [error("/url", "must be given: the URL of an incoming webhook, or else a bot token")] : []),
    ...(url !== undefined && token !== undefined ? [error("/token", "must be left out where a webhook URL is given, or the URL where a token is")] : []),
    ...(url === undefined ? [] : reviewWebhook(url, config)),
    ...(token === undefined ? [] : reviewBot(token, config)),
    ...(link === undefined || /^https?:\/\/[^/?#{}]+([/?#]|$)/.test(link) ? [] : [error("/link", "must be an http(s) URL whose host is literal")]),
  ];
}

function reviewWebhook(url: string, { channel, threadKey, allowOtherHost }: SlackConfig): readonly ConfigRemark[] {
  const needsBot = (pointer: string, what: string): ConfigRemark => error(pointer, `needs a bot token: an incoming webhook ${what}`);
  return [
    ...reviewHost("/url", url, { hosts: HOOK_HOSTS, allowOtherHost }),
    ...(URL.parse(url)?.pathname.startsWith("/triggers/") === true
      ? [error("/url", "is of a workflow's trigger, which takes variables and no messages: use an incoming webhook (/services/…), or the webhook plugin")]
      : []),
    ...(channel === undefined ? [] : [needsBot("/channel", "always posts to its own channel")]),
    ...(threadKey === undefined ? [] : [needsBot("/threadKey", "does not tell which message it made")]),
  ];
}

function reviewBot(token: string, { channel, threadKey, apiUrl, allowOtherHost }: SlackConfig): readonly ConfigRemark[] {
  return [
    ...reviewHost("/apiUrl", apiUrl, { hosts: API_HOSTS, allowOtherHost }),
    ...(token.startsWith("xoxb-") ? [] : [error("/token", "must be a bot token, which begins with xoxb-")]),
    ...(channel === undefined ? [error("/channel", "must be given with a bot token")] : []),
    ...(threadKey !== undefined && channel !== undefined && !CHANNEL_ID.test(channel)
      ? [error("/channel", "must be the channel's id (C…) where a thread key is given: its history is not found by name")]
      : []),
  ];
}

function reviewHost(pointer: string, url: string, { hosts, allowOtherHost }: { hosts: readonly string[]; allowOtherHost: boolean }): readonly ConfigRemark[] {
  const parsed = URL.parse(url);
  if (parsed === null) return [error(pointer, "must be a URL")];
  if (allowOtherHost) return [];
  if (!hosts.includes(parsed.hostname)) return [error(pointer, `must lead to ${hosts.join(" or ")}; for another host set allowOtherHost`)];
  return parsed.protocol === "https:" ? [] : [error(pointer, "must be https")];
}

function error(pointer: string, message: string): ConfigRemark {
  return { severity: "error", pointer, message };
}
