import { isIP } from "node:net";

/** Where a URL leads, as far as its text shows. */
export interface Target {
  readonly origin: string;
  readonly secure: boolean;
  /** IP literal without brackets, or a host name in punycode without trailing dot. */
  readonly host: string;
  readonly isLiteral: boolean;
  /** A name of an inner network (`localhost`, single label, `.local`, …): good only where the operator allows its addresses. */
  readonly isInnerName: boolean;
  readonly port: number;
  /** Path and query as sent. */
  readonly path: string;
}

/** `reason` is for the tenant, `detail` for the operator. `malformed`: the text is no URL at all. */
export interface Refusal {
  readonly refused: true;
  readonly malformed: boolean;
  readonly reason: string;
  readonly detail: string;
}

export interface TargetRules {
  readonly denyPorts: ReadonlySet<number>;
  readonly requireHttps: boolean;
}

/** The one text that every refused address gets: a tenant learns nothing about the operator's network from it. */
export const addressNotAllowed = "The address is not allowed";

const innerSuffixes = ["localhost", "local", "internal", "svc", "localdomain", "home.arpa", "lan", "intranet", "corp", "home", "private"];
const hostLabel = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Reads a URL by the WHATWG rules first (they fold `2130706433`, `0x7f.1`, full-width digits and the like into one spelling) and judges
 * only what they give: scheme, credentials, port, form of the name. Addresses are judged by the guard.
 */
export function parseTarget(text: string, rules: TargetRules): Target | Refusal {
  const url = URL.parse(text);
  if (url === null) return refuse("not a URL", "The URL is not valid", true);
  if (url.protocol !== "https:" && url.protocol !== "http:") return refuse(`scheme ${url.protocol}`, "The URL must begin with https:// or http://");
  if (url.username !== "" || url.password !== "") return refuse("credentials in the URL");
  if (rules.requireHttps && url.protocol === "http:") return refuse("http while https is required", "The URL must begin with https://");
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  if (rules.denyPorts.has(port)) return refuse(`port ${port}`);
  return targetOf(url, port);
}

/** For a refusal found beyond the URL's text. */
export function refuse(detail: string, reason: string = addressNotAllowed, malformed = false): Refusal {
  return { refused: true, malformed, reason, detail };
}

function targetOf(url: URL, port: number): Target | Refusal {
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const isLiteral = isIP(host) !== 0;
  if (!isLiteral && !isHostName(host)) return refuse(`host name ${host}`);
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  return {
    origin: `${url.protocol}//${bracketed}${url.port === "" ? "" : `:${url.port}`}`,
    secure: url.protocol === "https:",
    host,
    isLiteral,
    isInnerName: !isLiteral && isInnerName(host),
    port,
    path: url.pathname + url.search,
  };
}

function isHostName(host: string): boolean {
  return host.length <= 253 && host.split(".").every((label) => hostLabel.test(label));
}

function isInnerName(host: string): boolean {
  return !host.includes(".") || innerSuffixes.some((suffix) => host.endsWith(`.${suffix}`));
}
