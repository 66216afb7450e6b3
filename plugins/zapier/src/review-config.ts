import type { ConfigRemark } from "@trunkline/plugin-api";
import type { ZapierConfig } from "./config.js";

const HOST = "hooks.zapier.com";
const PATH = /^\/hooks\/(catch|standard)\//;
const WITHOUT_USER = /^\/hooks\/catch\/[^/]+\/?$/;

/** Rules between fields, which the schema cannot say. */
export function reviewConfig({ url, restHook, allowOtherHost }: ZapierConfig): readonly ConfigRemark[] {
  const parsed = URL.parse(url);
  if (parsed === null) return [error("must be a URL")];
  if (allowOtherHost || restHook) return [];
  if (parsed.hostname !== HOST) return [error(`must lead to ${HOST}; for a proxy set allowOtherHost`)];
  if (parsed.protocol !== "https:") return [error("must be https")];
  if (!PATH.test(parsed.pathname)) return [error("must be of a hook: https://hooks.zapier.com/hooks/catch/… or …/hooks/standard/…")];
  if (!WITHOUT_USER.test(parsed.pathname)) return [];
  return [
    {
      severity: "warning",
      pointer: "/url",
      message: "has no user's number: the old form, for which Zapier allows fewer requests; copy the URL again from the Zap",
    },
  ];
}

function error(message: string): ConfigRemark {
  return { severity: "error", pointer: "/url", message };
}
