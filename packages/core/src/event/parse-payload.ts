import { isUtf8 } from "node:buffer";
import { parseExactJson, type JsonObject, type JsonValue } from "@trunkline/plugin-api";
import { binaryDataBytes, binaryDataMembers, binaryPayloadText, withDecodedData } from "./cloud-event-data.js";
import { attributeProblem, cloudEventMode, looksStructured, type CloudEventMode } from "./cloud-event.js";
import type { Provenance } from "./event.js";
import { refusal, refused, type Reading, type Refusal } from "./refusal.js";
import { scanJson } from "./scan-json.js";

/** contract.md, "Events in": at most 1 MB. */
const MAX_VALUE_BYTES = 1_048_576;
const MAX_DEPTH = 64;
const SCHEMA_REGISTRY_MAGIC_BYTE = 0;
const BYTE_ORDER_MARK = "\uFEFF";

export interface ParsedPayload {
  readonly payloadText: string;
  readonly fields: JsonObject;
  readonly exactFields: JsonObject;
  /** Every text in `fields` stands in the payload text as it is: none holds a character that JSON escapes. */
  readonly isVerbatim: boolean;
}

/** Bytes to the text that is kept of them, judging all that can be judged without parsing. */
export function decodeText(value: Buffer, mode: CloudEventMode): string | Refusal {
  if (value.length > MAX_VALUE_BYTES) return refusal("too_large", `The message has ${value.length} bytes, more than ${MAX_VALUE_BYTES}.`);
  const other = mode.kind === "binary" ? binaryPayloadText(value, mode.attributes.datacontenttype) : null;
  return other ?? decodeJsonText(value);
}

function decodeJsonText(value: Buffer): string | Refusal {
  if (value.length === 0) return refusal("empty", "The message has no bytes.");
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

/** The bytes that a payload text was kept of. */
export function originalBytes(payloadText: string, provenance: Provenance): Buffer {
  const mode = cloudEventMode(provenance);
  const bytes = mode.kind === "binary" ? binaryDataBytes(payloadText, mode.attributes.datacontenttype) : null;
  return bytes ?? Buffer.from(payloadText);
}

/** Text to top-level fields, in plain and in exact form. Text that was accepted once is accepted again. */
export function parsePayload(payloadText: string, mode: CloudEventMode): ParsedPayload | Refusal {
  if (mode.kind === "refused") return mode.refusal;
  if (mode.kind === "binary") {
    const members = binaryDataMembers(payloadText, mode.attributes.datacontenttype);
    // Data that is no JSON: there is nothing to parse.
    if (members !== null) return whole(payloadText, { ...mode.attributes, ...members }, false);
  }
  const scan = scanJson(payloadText, MAX_DEPTH);
  if (scan.isTooDeep) return tooDeep();
  try {
    const fields = toFields(JSON.parse(payloadText) as JsonValue, mode, parsePlain);
    if ("refusal" in fields) return fields.refusal;
    const mayBeInexact = scan.hasLongInteger || fields.value.data_base64 !== undefined;
    if (mayBeInexact) return withExactFields(payloadText, fields.value, mode);
    return whole(payloadText, fields.value, mode.kind !== "binary" && !payloadText.includes("\\"));
  } catch (error) {
    return badJson(error);
  }
}

function whole(payloadText: string, fields: JsonObject, isVerbatim: boolean): ParsedPayload {
  return { payloadText, fields, exactFields: fields, isVerbatim };
}

function withExactFields(payloadText: string, fields: JsonObject, mode: CloudEventMode): ParsedPayload {
  const exact = toFields(parseExactJson(payloadText), mode, (text) => ({ value: parseExactJson(text) }));
  return { payloadText, fields, exactFields: "value" in exact ? exact.value : fields, isVerbatim: false };
}

function toFields(value: JsonValue, mode: CloudEventMode, parse: (text: string) => Reading<JsonValue>): Reading<JsonObject> {
  if (mode.kind === "binary") return { value: { ...mode.attributes, data: value } };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refused("not_an_object", `The message is ${kindOf(value)}, not a JSON object.`);
  }
  const fields = value as JsonObject;
  const problem = mode.kind === "structured" ? attributeProblem(fields) : null;
  if (problem !== null) return { refusal: problem };
  return mode.kind === "structured" || looksStructured(fields) ? withDecodedData(fields, parse) : { value: fields };
}

/** JSON inside of JSON: its depth was not seen from outside. */
function parsePlain(text: string): Reading<JsonValue> {
  if (scanJson(text, MAX_DEPTH).isTooDeep) return { refusal: tooDeep() };
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { refusal: badJson(error) };
  }
}

function tooDeep(): Refusal {
  return refusal("too_deep", `The JSON is nested deeper than ${MAX_DEPTH}.`);
}

function badJson(error: unknown): Refusal {
  return refusal("bad_json", `The message is not JSON: ${error instanceof Error ? error.message.slice(0, 300) : "unreadable"}.`);
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
