import { rootCertificates } from "node:tls";
import type { OutgoingRequest } from "@trunkline/core";
import type { OAuth2ClientCredentials } from "@trunkline/plugin-api";

/** Whatever a delivery may take, an authorization server that needs longer is down. */
const LONGEST_FETCH_MS = 15_000;

/** The request for a token (RFC 6749, 4.4.2), for the sake of a delivery. */
export function tokenRequest(authentication: OAuth2ClientCredentials, delivery: OutgoingRequest): OutgoingRequest {
  const { tokenUrl, style, clientId, clientSecret, scope, audience } = authentication;
  const client: Readonly<Record<string, string>> = style === "body" ? { client_id: clientId, client_secret: clientSecret } : {};
  const fields = { grant_type: "client_credentials", ...client, ...given("scope", scope), ...given("audience", audience) };
  const request = {
    method: "POST",
    url: tokenUrl,
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json", ...basicHeader(authentication) },
    body: new URLSearchParams(fields).toString(),
    timeoutMs: Math.min(delivery.timeoutMs, LONGEST_FETCH_MS),
    tls: tokenTls(tokenUrl, delivery),
  };
  return delivery.signal === undefined ? request : { ...request, signal: delivery.signal };
}

function given(name: string, value: string | null): Readonly<Record<string, string>> {
  return value === null ? {} : { [name]: value };
}

/** Both parts are form-encoded first (RFC 6749, 2.3.1), so that a colon or an umlaut survives. */
function basicHeader({ style, clientId, clientSecret }: OAuth2ClientCredentials): Readonly<Record<string, string>> {
  if (style === "body") return {};
  return { authorization: `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString("base64")}` };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice("x=".length);
}

/**
 * At the target's own origin the connector's TLS settings hold. Elsewhere the certificate is always verified, and the connector's authority is
 * trusted beside the public ones, not in place of them: the target may be inside and the authorization server a public one, or the reverse.
 */
function tokenTls(tokenUrl: string, { url, tls }: OutgoingRequest): OutgoingRequest["tls"] {
  if (URL.parse(tokenUrl)?.origin === URL.parse(url)?.origin) return tls;
  return tls.ca === undefined ? { verifySsl: true } : { verifySsl: true, ca: `${rootCertificates.join("\n")}\n${tls.ca}` };
}
