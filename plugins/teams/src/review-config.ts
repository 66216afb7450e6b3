import type { ConfigRemark } from "@trunkline/plugin-api";
import type { TeamsConfig } from "./config.js";
import { urlKind, type UrlKind } from "./url-kind.js";

const MAKE_A_WORKFLOW = "make a Workflow with the trigger “When a Teams webhook request is received” and give its URL (https://….api.powerplatform.com/…)";
const OTHERWISE = "for a sovereign cloud or a proxy set allowOtherHost";

/** What an admin should know of a URL; dead ones are refused. */
const REMARKS: Readonly<Record<UrlKind, { readonly severity: "error" | "warning"; readonly message: string } | null>> = {
  workflow: null,
  connector: {
    severity: "warning",
    message: `is of a Microsoft 365 connector: Microsoft has deprecated those and switches them off; ${MAKE_A_WORKFLOW}`,
  },
  retiredConnector: { severity: "error", message: `is of an Office 365 connector, whose URLs on this host no longer work; ${MAKE_A_WORKFLOW}` },
  retiredWorkflow: {
    severity: "error",
    message: `is of a Workflow on logic.azure.com, whose URLs stopped working on 30 November 2025; open the Workflow and copy its new URL (https://….api.powerplatform.com/…)`,
  },
  other: { severity: "error", message: `is not known as a Teams webhook; ${MAKE_A_WORKFLOW}` },
};

/** Rules between fields, which the schema cannot say. */
export function reviewConfig(config: TeamsConfig): readonly ConfigRemark[] {
  const { link } = config;
  return [
    ...reviewUrl(config),
    ...reviewFormat(config),
    ...(link === undefined || /^https?:\/\/[^/?#{}]+([/?#]|$)/.test(link) ? [] : [error("/link", "must be an http(s) URL whose host is literal")]),
  ];
}

function reviewUrl({ url, allowOtherHost }: TeamsConfig): readonly ConfigRemark[] {
  const parsed = URL.parse(url);
  if (parsed === null) return [error("/url", "must be a URL")];
  const kind = urlKind(url);
  const remark = REMARKS[kind];
  if (allowOtherHost) return remark === null || kind === "other" ? [] : [warning("/url", remark.message)];
  if (remark?.severity === "error") return [error("/url", `${remark.message}; ${OTHERWISE}`)];
  const insecure = parsed.protocol === "https:" ? [] : [error("/url", "must be https")];
  return remark === null ? insecure : [...insecure, warning("/url", remark.message)];
}

function reviewFormat({ url, format }: TeamsConfig): readonly ConfigRemark[] {
  if (format === "adaptiveCard") return [];
  if (urlKind(url) === "workflow") return [error("/format", "must be adaptiveCard: Workflows do not show MessageCards")];
  return [warning("/format", "messageCard is deprecated: only the retired Microsoft 365 connectors show it")];
}

function error(pointer: string, message: string): ConfigRemark {
  return { severity: "error", pointer, message };
}

function warning(pointer: string, message: string): ConfigRemark {
  return { severity: "warning", pointer, message };
}
