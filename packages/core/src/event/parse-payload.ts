import { isUtf8 } from "node:buffer";
import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { cloudEventMode, missingAttributes, structuredForm, type CloudEventMode } from "./cloud-event.js";
import type { Provenance, RejectReason } from "./event.js";
import { parseExactJson } from "./exact-json.js";
import { scanJson } from "./scan-json.js";

/** contract.md, "Events in": at most 1 MB. */
const MAX_VALUE_BYTES = 1_048_576;
const MAX_DEPTH = 64;
const SCHEMA_REGISTRY_MAGIC_BYTE = 0;
const BYTE_ORDER_MARK = "\uFEFF";

export interface Refusal {
  readonly reason: RejectReason;
  readonly detail: string;
}

export interface ParsedPayload {
  readonly payloadText: string;
  readonly fields: JsonObject;
  readonly exactFields: JsonObject;
}

/** Bytes to text, judging all that can be judged without parsing. */
export function decodeText(value: Buffer): string | Refusal {
  if (value.length === 0) return refusal("empty", "The message has no bytes.");
  if (value.length > MAX_VALUE_BYTES) return refusal("too_large", `The message has ${value.length} bytes, more than ${MAX_VALUE_BYTES}.`);
  if (value[0] === SCHEMA_REGISTRY_MAGIC_BYTE) {
    return refusal(
      "schema_registry_framing",
      "The message begins with the byte 0x00, as a schema registry's serializers write it; there is no decoder for that: send plain JSON.",
    );
  }
  if (!isUtf8(value)) return refusal("bad_utf8", "The message is not UTF-8.");
  const text = value.toString("utf8");
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Text to top-level fields, in plain and in exact form. Text that was accepted once is accepted again. */
export function parsePayload(payloadText: string, provenance: Provenance): ParsedPayload | Refusal {
  const scan = scanJson(payloadText, MAX_DEPTH);
  if (scan.isTooDeep) return refusal("too_deep", `The JSON is nested deeper than ${MAX_DEPTH}.`);
  const mode = cloudEventMode(provenance);
  try {
    const fields = toFields(JSON.parse(payloadText) as JsonValue, mode);
    if ("reason" in fields) return fields.reason;
    const exactFields = scan.hasLongInteger ? toFields(parseExactJson(payloadText), mode) : fields;
    return { payloadText, fields: fields.fields, exactFields: "fields" in exactFields ? exactFields.fields : fields.fields };
  } catch (error) {
    return refusal("bad_json", `The message is not JSON: ${error instanceof Error ? error.message.slice(0, 300) : "unreadable"}.`);
  }
}

function toFields(value: JsonValue, mode: CloudEventMode): { readonly fields: JsonObject } | { readonly reason: Refusal } {
  if (mode.kind === "binary") return binaryFields(value, mode.attributes);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { reason: refusal("not_an_object", `The message is ${kindOf(value)}, not a JSON object.`) };
  }
  const fields = value as JsonObject;
  const missing = mode.kind === "structured" ? missingAttributes(fields) : [];
  return missing.length > 0 ? { reason: partial(missing) } : { fields };
}

function binaryFields(data: JsonValue, attributes: Readonly<Record<string, string>>): { readonly fields: JsonObject } | { readonly reason: Refusal } {
  const missing = missingAttributes(attributes);
  return missing.length > 0 ? { reason: partial(missing) } : { fields: structuredForm(attributes, data) };
}

function partial(missing: readonly string[]): Refusal {
  return refusal("partial_cloud_event", `The CloudEvent lacks ${missing.join(", ")}.`);
}

export function refusal(reason: RejectReason, detail: string): Refusal {
  return { reason, detail };
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
