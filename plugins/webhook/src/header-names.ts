/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
/** What a header's value may hold. */
export const PRINTABLE = /^[\t\x20-\x7e]*$/;

/** Of the connection, not of the message (RFC 9110, 7.6.1), or made by the engine: set by hand they break the request or smuggle another. */
const FORBIDDEN = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const FORBIDDEN_PREFIXES = ["proxy-", "x-trunkline-"];

/** Why a name may stand in no request of an admin's making; null where it may. */
export function headerNameFault(name: string): string | null {
  if (!TOKEN.test(name)) return "is not a header name";
  const lowerCase = name.toLowerCase();
  const isForbidden = FORBIDDEN.has(lowerCase) || FORBIDDEN_PREFIXES.some((prefix) => lowerCase.startsWith(prefix));
  return isForbidden ? `${name} is set by the engine and may not be configured` : null;
}
