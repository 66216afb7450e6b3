/** How a receiver checks a request, in six languages. Each text defines `verify(secret, headers, body)`: header names in lower case, the body as it came, byte for byte. */
export interface Snippet {
  readonly language: string;
  readonly text: string;
}

/** Of Standard Webhooks, or a header that holds the HMAC of the body. */
export type Signature = "standard" | { readonly header: string; readonly prefix: string };

/** wire-format of each dialect that has a signature of its own. */
const headers: Readonly<Record<string, Signature>> = {
  standard: "standard",
  tgm: { header: "x-tgm-signature", prefix: "sha256=" },
  tageur: { header: "x-tageur-signature", prefix: "" },
  perfex: { header: "x-asset-webhook-signature", prefix: "" },
  smtm: { header: "x-smtm-signature", prefix: "sha256=" },
  tagorun: { header: "x-tagorun-signature", prefix: "" },
};

/** null: what is signed is said by the connector's own settings, or nothing is. */
export function signatureOf(plugin: string, dialect: unknown = "standard"): Signature | null {
  return plugin === "webhook" && typeof dialect === "string" ? (headers[dialect] ?? null) : null;
}
