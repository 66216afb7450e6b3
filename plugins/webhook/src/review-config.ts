import { dialectByName, whsecBytes } from "@trunkline/dialects";
import type { Dialect } from "@trunkline/dialects";
import type { ConfigContext, ConfigRemark } from "@trunkline/plugin-api";
import type { WebhookConfig } from "./config.js";
import { error, warning } from "./remark.js";
import { reviewHeaders } from "./review-headers.js";
import { reviewUrl } from "./review-url.js";

/** Standard Webhooks 1.0.0: 192 to 512 bits. */
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;
const SHORT_SECRET_LENGTH = 16;

/** Rules between fields, which the schema cannot say. */
export function reviewConfig(config: WebhookConfig, context: ConfigContext): readonly ConfigRemark[] {
  const dialect = dialectByName(config.dialect);
  return [
    ...reviewUrl(config.url, dialect, context),
    ...reviewHeaders(config, dialect),
    ...(config.secret === undefined ? [] : reviewSecret(config.secret, dialect)),
    ...(config.verifySsl ? [] : [warning("/verifySsl", "the target's certificate is not verified: anyone on the way can read and answer")]),
  ];
}

function reviewSecret(secret: string, dialect: Dialect): readonly ConfigRemark[] {
  if (dialect.secretForm === "whsec") return isWhsec(secret) ? [] : [error("/secret", `must be whsec_ and the base64 of ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} random bytes`)];
  return secret.length < SHORT_SECRET_LENGTH ? [warning("/secret", `is shorter than ${SHORT_SECRET_LENGTH} characters and may be guessed`)] : [];
}

/** Only base64 in its one normal form: receivers' libraries refuse missing padding, Node does not. */
function isWhsec(secret: string): boolean {
  const bytes = whsecBytes(secret);
  return bytes.length >= MIN_KEY_BYTES && bytes.length <= MAX_KEY_BYTES && secret === `whsec_${bytes.toString("base64")}`;
}
