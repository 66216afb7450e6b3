/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The connection's own affairs: hop-by-hop fields (RFC 9110, 7.6.1), and what the client or the URL decides. */
const CONNECTION: ReadonlySet<string> = new Set([
  "connection",
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

/** Whether a text can be the name of a header. */
export function isHeaderName(text: string): boolean {
  return TOKEN.test(text);
}

/** Whether a header belongs to the connection, not to the message: set by hand it breaks the request, or smuggles another. `lowerCase` is its name. */
export function isConnectionHeader(lowerCase: string): boolean {
  return CONNECTION.has(lowerCase) || lowerCase.startsWith("proxy-");
}
