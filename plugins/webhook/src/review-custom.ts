import { placeholdersIn, type Dialect } from "@trunkline/dialects";
import type { ConfigRemark } from "@trunkline/plugin-api";
import type { WebhookConfig } from "./config.js";
import { headerNameFault, PRINTABLE } from "./header-names.js";
import { error, warning } from "./remark.js";

const CONTENT_PLACEHOLDERS = ["id", "timestamp", "body"];
const PREFIX_PLACEHOLDERS = ["id", "timestamp"];
const HEADER_FIELDS = ["signatureHeader", "idHeader", "timestampHeader", "eventHeader"] as const;
/** Made from other fields of the config. */
const MADE_ELSEWHERE = new Set(["authorization", "content-type", "user-agent"]);

/** What a custom profile may not say, and what it had better not. */
export function reviewCustom({ dialect, custom }: WebhookConfig, profile: Dialect): readonly ConfigRemark[] {
  if (dialect !== "custom") return custom === undefined ? [] : [warning("/custom", `is not used: the dialect is ${dialect}`)];
  if (custom === undefined) return [error("/custom", "is needed with dialect custom")];
  return [
    ...HEADER_FIELDS.flatMap((field) => reviewHeader(`/custom/${field}`, custom[field], profile)),
    ...unknownPlaceholders("/custom/prefix", custom.prefix, PREFIX_PLACEHOLDERS),
    ...(PRINTABLE.test(custom.prefix) ? [] : [error("/custom/prefix", "may hold printable ASCII only")]),
    ...unknownPlaceholders("/custom/content", custom.content, CONTENT_PLACEHOLDERS),
    ...(placeholdersIn(custom.content).includes("body") ? [] : [error("/custom/content", "must hold {body}: a signature over less proves nothing")]),
    ...(custom.algorithm === "sha1" ? [warning("/custom/algorithm", "sha1 is weak; use it only where the receiver knows no other")] : []),
  ];
}

function reviewHeader(pointer: string, name: string | undefined, { ownHeaders }: Dialect): readonly ConfigRemark[] {
  if (name === undefined) return [];
  const fault = headerNameFault(name);
  if (fault !== null) return [error(pointer, fault)];
  const lowerCase = name.toLowerCase();
  if (MADE_ELSEWHERE.has(lowerCase)) return [error(pointer, `${name} is set by other fields`)];
  return ownHeaders.filter((other) => other === lowerCase).length > 1 ? [error(pointer, `${name} is named twice`)] : [];
}

function unknownPlaceholders(pointer: string, text: string, known: readonly string[]): readonly ConfigRemark[] {
  return placeholdersIn(text)
    .filter((name) => !known.includes(name))
    .map((name) => error(pointer, `{${name}} is not known here; known are ${known.map((each) => `{${each}}`).join(", ")}`));
}
