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

/** Of systems that go by the address alone. */
const CAPABILITY =
  /^https:\/\/(?:(?:ptb\.|canary\.)?discord(?:app)?\.com\/api\/webhooks\/|hooks\.slack\.com\/|hooks\.zapier\.com\/|hook\.[a-z0-9]+\.make\.com\/|[^/]*\.webhook\.office\.com\/|[^/]*\.api\.powerplatform\.com)/i;

/** An address that is all it takes to post. */
export function reviewSecrecy({ url, secretUrl }: { readonly url: string; readonly secretUrl?: boolean | undefined }): readonly ConfigRemark[] {
  if (secretUrl !== undefined || !CAPABILITY.test(url)) return [];
  return [warning(POINTER, "is all it takes to post there: set secretUrl, so that it is stored encrypted and never shown")];
}

function reviewInsecure(dialect: Dialect, context: ConfigContext): readonly ConfigRemark[] {
  const { insecureUrl } = dialect;
  const isRefused = insecureUrl === "refused" || (insecureUrl === "refused_in_production" && context.production);
  return [
    isRefused ? error(POINTER, `the ${dialect.name} dialect demands https`) : warning(POINTER, "is not https: events, headers and signatures travel in clear"),
  ];
}
