import type { Dialect } from "@trunkline/dialects";
import type { ConfigRemark } from "@trunkline/plugin-api";
import type { WebhookConfig } from "./config.js";
import { headerNameFault, PRINTABLE } from "./header-names.js";
import { error, warning } from "./remark.js";

const MAX_HEADERS = 32;
/** Standard Webhooks': only the dialect may set them. */
const STANDARD_PREFIX = "webhook-";

/** Header names and values that may not be sent, and names given twice. */
export function reviewHeaders(config: WebhookConfig, dialect: Dialect): readonly ConfigRemark[] {
  const names = Object.keys(config.headers);
  const taken = new Set(credentialHeader(config.auth).map((name) => name.toLowerCase()));
  return [
    ...(names.length > MAX_HEADERS ? [error("/headers", `has ${names.length} headers, at most ${MAX_HEADERS} are allowed`)] : []),
    ...names.flatMap((name) => reviewHeader(name, config.headers[name] ?? "", { dialect, taken })),
    ...reviewAuth(config.auth, dialect),
  ];
}

interface Surroundings {
  readonly dialect: Dialect;
  /** Lower-case names already set; grows. */
  readonly taken: Set<string>;
}

function reviewHeader(name: string, value: string, { dialect, taken }: Surroundings): readonly ConfigRemark[] {
  const pointer = `/headers/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const lowerCase = name.toLowerCase();
  const twice = taken.has(lowerCase) ? [error(pointer, "is set twice: header names do not tell upper from lower case, and auth sets one of its own")] : [];
  taken.add(lowerCase);
  return [...reviewName(pointer, name, dialect), ...twice, ...reviewValue(pointer, value)];
}

function reviewAuth(auth: WebhookConfig["auth"], dialect: Dialect): readonly ConfigRemark[] {
  switch (auth.type) {
    case "none":
      return [];
    case "bearer":
      return reviewValue("/auth/token", auth.token);
    case "basic":
      return auth.username.includes(":") ? [error("/auth/username", "may not contain a colon: it parts name and password")] : [];
    case "apiKey":
      return [...reviewName("/auth/header", auth.header, dialect), ...reviewValue("/auth/value", auth.value)];
    case "oauth2":
      return reviewTokenUrl(auth.tokenUrl);
  }
}

/** The client's secret goes there, so never to an address that an event could choose. */
function reviewTokenUrl(tokenUrl: string): readonly ConfigRemark[] {
  const pointer = "/auth/tokenUrl";
  if (tokenUrl.includes("{{")) return [error(pointer, "must be literal: {{…}} is not rendered here")];
  const url = URL.parse(tokenUrl);
  if (url === null) return [error(pointer, "is not an absolute URL")];
  return url.protocol === "https:" ? [] : [warning(pointer, "is not https: the client's secret travels in clear")];
}

function credentialHeader(auth: WebhookConfig["auth"]): readonly string[] {
  if (auth.type === "none") return [];
  return [auth.type === "apiKey" ? auth.header : "authorization"];
}

function reviewName(pointer: string, name: string, dialect: Dialect): readonly ConfigRemark[] {
  const lowerCase = name.toLowerCase();
  const fault = headerNameFault(name);
  if (fault !== null) return [error(pointer, fault)];
  if (dialect.ownHeaders.includes(lowerCase)) return [error(pointer, `${name} is set by the ${dialect.name} dialect and may not be configured`)];
  return lowerCase.startsWith(STANDARD_PREFIX) ? [error(pointer, `${name} is set by the engine and may not be configured`)] : [];
}

function reviewValue(pointer: string, value: string): readonly ConfigRemark[] {
  return PRINTABLE.test(value) ? [] : [error(pointer, "may hold printable ASCII only")];
}
