import type { JsonValue } from "@trunkline/plugin-api";
import type { Provenance } from "./event.js";
import { refusal, type Refusal } from "./refusal.js";

/** How a message carries CloudEvents 1.0 attributes: not at all, all in its body, or in headers with the body as data. */
export type CloudEventMode =
  | { readonly kind: "none" }
  | { readonly kind: "structured" }
  | { readonly kind: "binary"; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** CloudEvents 1.0, "Required attributes". */
const REQUIRED = ["specversion", "id", "source", "type"] as const;
const NONE: CloudEventMode = { kind: "none" };
const STRUCTURED: CloudEventMode = { kind: "structured" };

/**
 * Content type decides first (kafka-protocol-binding.md, 3.1); else headers `ce_<name>` (plain text, as Kafka's binding has them) or `ce-<name>` (percent-encoded,
 * as HTTP's has them) mean binary mode. A partial set of attributes is refused, never guessed.
 */
export function cloudEventMode({ headers }: Provenance): CloudEventMode {
  let attributes: Record<string, string> | null = null;
  let contentType = "";
  for (const name in headers) {
    const lowerCase = name.toLowerCase();
    const value = headers[name] ?? "";
    if (lowerCase === "content-type") contentType = value;
    if (!lowerCase.startsWith("ce_") && !lowerCase.startsWith("ce-")) continue;
    const text = lowerCase[2] === "_" ? value : percentDecoded(unquoted(value));
    if (text === null) return refusedMode("malformed_cloud_event", `The header ${lowerCase} is percent-encoded, but not as UTF-8.`);
    attributes ??= Object.create(null) as Record<string, string>;
    attributes[lowerCase.slice(3)] = text;
  }
  if (/^\s*application\/cloudevents/i.test(contentType)) return declaredMode(contentType);
  return attributes === null ? NONE : binaryMode(attributes, contentType);
}

function declaredMode(contentType: string): CloudEventMode {
  const format = mediaType(contentType).slice("application/cloudevents".length);
  if (format === "" || format === "+json") return STRUCTURED;
  const advice = format.startsWith("-batch")
    ? "a batch is for HTTP only: put each event on a record of its own"
    : "there is no decoder for it: send application/cloudevents+json";
  return refusedMode("unsupported_cloud_event", `The content type is ${mediaType(contentType)}; ${advice}.`);
}

function binaryMode(attributes: Record<string, string>, contentType: string): CloudEventMode {
  // The content type stands for this attribute, which has no header of its own (kafka-protocol-binding.md, 3.2.1).
  if (contentType !== "") attributes.datacontenttype = contentType;
  const problem = attributeProblem(attributes);
  return problem === null ? { kind: "binary", attributes } : { kind: "refused", refusal: problem };
}

/** What is wrong with the required attributes; null where nothing is. */
export function attributeProblem(attributes: Readonly<Record<string, JsonValue>>): Refusal | null {
  const missing = REQUIRED.filter((name) => (attributes[name] ?? "") === "");
  if (missing.length > 0) return refusal("partial_cloud_event", `The CloudEvent lacks ${missing.join(", ")}.`);
  const version = typeof attributes.specversion === "string" ? attributes.specversion : "no text";
  return /^1(?:\.|$)/.test(version) ? null : refusal("unsupported_cloud_event", `The specversion is ${version.slice(0, 20)}; only 1.0 is read.`);
}

/** Whether a body that nothing announces is a CloudEvent all the same: older SDKs leave the content type out (sdk-go issue 1113). */
export function looksStructured(fields: Readonly<Record<string, JsonValue>>): boolean {
  return fields.specversion !== undefined && attributeProblem(fields) === null;
}

/** Without parameters, in lower case. */
export function mediaType(contentType: string): string {
  return (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

function refusedMode(...problem: Parameters<typeof refusal>): CloudEventMode {
  return { kind: "refused", refusal: refusal(...problem) };
}

/** http-protocol-binding.md, 3.1.3.2: decoded exactly once; what is no encoding stays as it is. null where the bytes are no UTF-8. */
function percentDecoded(value: string): string | null {
  if (!value.includes("%")) return value;
  try {
    return value.replace(/(?:%[0-9A-Fa-f]{2})+/g, (encoded) => decodeURIComponent(encoded));
  } catch {
    return null;
  }
}

/** Version 0.3 of the HTTP binding quoted values; some senders still do. */
function unquoted(value: string): string {
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  return quoted === undefined ? value : quoted.replace(/\\(.)/gs, "$1");
}
