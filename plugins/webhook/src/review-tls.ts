import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import type { ConfigRemark } from "@trunkline/plugin-api";
import type { WebhookConfig } from "./config.js";
import { error, warning } from "./remark.js";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Certificates and keys that could not make a connection. Their dates are left to the connection: a review knows no time. */
export function reviewTls({ tls, verifySsl, url }: WebhookConfig): readonly ConfigRemark[] {
  if (tls === undefined) return [];
  const isPlain = /^http:/i.test(url) && Object.keys(tls).length > 0;
  return [
    ...reviewAuthority(tls.ca, verifySsl),
    ...reviewClient(tls.certificate, tls.key),
    ...(isPlain ? [warning("/tls", "is not used: the URL is not https")] : []),
  ];
}

function reviewAuthority(ca: string | undefined, verifySsl: boolean): readonly ConfigRemark[] {
  if (ca === undefined) return [];
  if (certificatesIn(ca) === null) return [error("/tls/ca", "must be one or more certificates in PEM")];
  return verifySsl ? [] : [warning("/tls/ca", "is not used while verifySsl is false")];
}

function reviewClient(certificate: string | undefined, key: string | undefined): readonly ConfigRemark[] {
  if (certificate === undefined && key === undefined) return [];
  if (certificate === undefined) return [error("/tls/certificate", "is needed with a key")];
  const [first] = certificatesIn(certificate) ?? [];
  const faults = first === undefined ? [error("/tls/certificate", "must be one or more certificates in PEM, the client's own first")] : [];
  if (key === undefined) return [...faults, error("/tls/key", "is needed with a certificate")];
  const privateKey = privateKeyOf(key);
  if (privateKey === null) return [...faults, error("/tls/key", "must be a private key in PEM, without a passphrase")];
  return first === undefined || first.checkPrivateKey(privateKey) ? faults : [error("/tls/key", "is not the key of the certificate")];
}

/** null where there is none, or one cannot be read. */
function certificatesIn(pem: string): readonly X509Certificate[] | null {
  const blocks = pem.match(CERTIFICATE);
  try {
    return blocks?.map((block) => new X509Certificate(block)) ?? null;
  } catch {
    return null;
  }
}

function privateKeyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
