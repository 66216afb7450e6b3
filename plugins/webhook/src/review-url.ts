import type { Dialect } from "@trunkline/dialects";
import type { ConfigContext, ConfigRemark } from "@trunkline/plugin-api";
import { error, warning } from "./remark.js";

const POINTER = "/url";
const AUTHORITY = /^[a-z][a-z\d+.-]*:[\\/]*[^\\/?#]*/i;

/** What a URL must be besides what the engine asks of every target's (scheme, address, port). */
export function reviewUrl(url: string, dialect: Dialect, context: ConfigContext): readonly ConfigRemark[] {
  if (!URL.canParse(url)) return [error(POINTER, "is not an absolute URL")];
  if (AUTHORITY.exec(url)?.[0].includes("{{")) return [error(POINTER, "the host must be literal: {{…}} may stand in path and query only")];
  return new URL(url).protocol === "https:" ? [] : reviewInsecure(dialect, context);
}

function reviewInsecure(dialect: Dialect, context: ConfigContext): readonly ConfigRemark[] {
  const { insecureUrl } = dialect;
  const isRefused = insecureUrl === "refused" || (insecureUrl === "refused_in_production" && context.production);
  return [
    isRefused ? error(POINTER, `the ${dialect.name} dialect demands https`) : warning(POINTER, "is not https: events, headers and signatures travel in clear"),
  ];
}
