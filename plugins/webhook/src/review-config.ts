import { isWhsk, whsecBytes, whskBytes } from "@trunkline/dialects";
import type { Dialect } from "@trunkline/dialects";
import type { ConfigContext, ConfigRemark } from "@trunkline/plugin-api";
import type { WebhookConfig } from "./config.js";
import { dialectOf } from "./dialect-of.js";
import { error, warning } from "./remark.js";
import { reviewCustom } from "./review-custom.js";
import { reviewHeaders } from "./review-headers.js";
import { reviewTls } from "./review-tls.js";
import { reviewSecrecy, reviewUrl } from "./review-url.js";

/** Standard Webhooks 1.0.0: 192 to 512 bits. */
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;
/** A seed, or seed and public key together. */
const ED25519_KEY_BYTES: readonly number[] = [32, 64];
const SHORT_SECRET_LENGTH = 16;

/** Rules between fields, which the schema cannot say. */
export function reviewConfig(config: WebhookConfig, context: ConfigContext): readonly ConfigRemark[] {
  const dialect = dialectOf(config);
  return [
    ...reviewUrl(config.url, dialect, context),
    ...reviewSecrecy(config),
    ...reviewHeaders(config, dialect),
    ...reviewCustom(config, dialect),
    ...reviewTls(config),
    ...(config.secret === undefined ? [] : reviewSecret(config.secret, dialect)),
    ...(config.verifySsl ? [] : [warning("/verifySsl", "the target's certificate is not verified: anyone on the way can read and answer")]),
  ];
}

function reviewSecret(secret: string, dialect: Dialect): readonly ConfigRemark[] {
  if (dialect.secretForm === "whsec")
    return isStandardSecret(secret)
      ? []
      : [error("/secret", `must be whsec_ and the base64 of ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} random bytes, or whsk_ and that of an ed25519 key`)];
  if (dialect.secretForm === "base64" && !isBase64(secret)) return [error("/secret", "must be base64, as custom.secretEncoding says")];
  return secret.length < SHORT_SECRET_LENGTH ? [warning("/secret", `is shorter than ${SHORT_SECRET_LENGTH} characters and may be guessed`)] : [];
}

/** A leading whsec_ is taken off before it is decoded: so that secrets of the engine's own making serve. */
function isBase64(secret: string): boolean {
  const key = whsecBytes(secret);
  return key.length > 0 && key.toString("base64") === secret.replace(/^whsec_/, "");
}

/** Only base64 in its one normal form: receivers' libraries refuse missing padding, Node does not. */
function isStandardSecret(secret: string): boolean {
  if (isWhsk(secret)) {
    const key = whskBytes(secret);
    return ED25519_KEY_BYTES.includes(key.length) && secret === `whsk_${key.toString("base64")}`;
  }
  const key = whsecBytes(secret);
  return key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES && secret === `whsec_${key.toString("base64")}`;
}
