import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import type { Provenance } from "./event.js";

/** How a message carries CloudEvents 1.0 attributes: not at all, all in its body, or in headers with the body as data. */
export type CloudEventMode =
  | { readonly kind: "none" }
  | { readonly kind: "structured" }
  | { readonly kind: "binary"; readonly attributes: Readonly<Record<string, string>> };

/** CloudEvents 1.0, "Required attributes". */
const REQUIRED = ["specversion", "id", "source", "type"] as const;
const NONE: CloudEventMode = { kind: "none" };
const STRUCTURED: CloudEventMode = { kind: "structured" };

/** Content type decides first (kafka-protocol-binding.md, 3.1); else headers `ce_<name>` (Kafka) or `ce-<name>` (HTTP) mean binary mode. */
export function cloudEventMode({ headers, door }: Provenance): CloudEventMode {
  const prefix = door === "kafka" ? "ce_" : "ce-";
  let attributes: Record<string, string> | null = null;
  for (const name in headers) {
    const lowerCase = name.toLowerCase();
    const value = headers[name] ?? "";
    if (lowerCase === "content-type" && /^application\/cloudevents(?!-batch)/i.test(value)) return STRUCTURED;
    if (!lowerCase.startsWith(prefix)) continue;
    attributes ??= Object.create(null) as Record<string, string>;
    attributes[lowerCase.slice(prefix.length)] = door === "kafka" ? value : percentDecoded(value);
  }
  return attributes === null ? NONE : { kind: "binary", attributes };
}

/** Names of required attributes that are absent or empty. */
export function missingAttributes(attributes: Readonly<Record<string, JsonValue>>): readonly string[] {
  return REQUIRED.filter((name) => (attributes[name] ?? "") === "");
}

/** The structured form of a binary event: what a filter or template sees does not depend on the mode. */
export function structuredForm(attributes: Readonly<Record<string, string>>, data: JsonValue): JsonObject {
  return { ...attributes, data };
}

/** http-protocol-binding.md, 3.1.3.2: decoded exactly once. A value that was never encoded stays as it is. */
function percentDecoded(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
