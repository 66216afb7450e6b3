import type { Dialect } from "@trunkline/dialects";
import type { ConfigRemark } from "@trunkline/plugin-api";
import type { WebhookConfig } from "./config.js";
import { error } from "./remark.js";

const MAX_HEADERS = 32;
/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const PRINTABLE = /^[\t\x20-\x7e]*$/;
/** Of the connection, not of the message (RFC 9110, 7.6.1), or made by the engine: set by hand they break the request or smuggle another. */
const FORBIDDEN = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const FORBIDDEN_PREFIXES = ["proxy-", "webhook-", "x-trunkline-"];

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
  }
}

function credentialHeader(auth: WebhookConfig["auth"]): readonly string[] {
  if (auth.type === "none") return [];
  return [auth.type === "apiKey" ? auth.header : "authorization"];
}

function reviewName(pointer: string, name: string, dialect: Dialect): readonly ConfigRemark[] {
  const lowerCase = name.toLowerCase();
  if (!TOKEN.test(name)) return [error(pointer, "is not a header name")];
  if (FORBIDDEN.has(lowerCase) || FORBIDDEN_PREFIXES.some((prefix) => lowerCase.startsWith(prefix)))
    return [error(pointer, `${name} is set by the engine and may not be configured`)];
  if (dialect.ownHeaders.includes(lowerCase)) return [error(pointer, `${name} is set by the ${dialect.name} dialect and may not be configured`)];
  return [];
}

function reviewValue(pointer: string, value: string): readonly ConfigRemark[] {
  return PRINTABLE.test(value) ? [] : [error(pointer, "may hold printable ASCII only")];
}
