import { isUtf8 } from "node:buffer";
import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { mediaType } from "./cloud-event.js";
import { refusal, refused, type Reading } from "./refusal.js";

type DataKind = "json" | "text" | "bytes" | "unknown";

const TEXT = /^text\/|[/+](?:xml|yaml|x-yaml)$|^application\/(?:sql|graphql|x-www-form-urlencoded)$/;
/** What JSON never begins with; so a payload text says by itself whether it stands for bytes. */
const DATA_URL = /^data:[^,]*;base64,/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** What a CloudEvent's data is by its `datacontenttype` (CloudEvents 1.0, "JSON Event Format", 3.1). */
function dataKind(contentType: JsonValue | undefined): DataKind {
  const type = mediaType(typeof contentType === "string" ? contentType : "");
  if (type === "") return "unknown";
  if (/[/+]json$/.test(type)) return "json";
  return TEXT.test(type) ? "text" : "bytes";
}

/** The payload text of binary-mode data that is no JSON; null where it is to be read as JSON. Text is kept as it stands, other bytes as a data URL. */
export function binaryPayloadText(value: Buffer, contentType: string | undefined): string | null {
  if (value.length === 0) return "";
  const kind = dataKind(contentType);
  if (kind === "json" || (kind === "unknown" && isJson(value))) return null;
  const text = kind === "text" ? textOf(value) : null;
  return text !== null && !DATA_URL.test(text) ? text : `data:${mediaType(contentType ?? "")};base64,${value.toString("base64")}`;
}

/** The bytes that {@link binaryPayloadText} was given; null where the payload text is JSON. */
export function binaryDataBytes(payloadText: string, contentType: string | undefined): Buffer | null {
  const kind = dataKind(contentType);
  const head = kind === "json" ? null : DATA_URL.exec(payloadText);
  if (head !== null) return Buffer.from(payloadText.slice(head[0].length), "base64");
  return kind === "text" || payloadText === "" ? Buffer.from(payloadText) : null;
}

/** The members that stand for such data; null where the payload text is JSON. */
export function binaryDataMembers(payloadText: string, contentType: string | undefined): JsonObject | null {
  const bytes = binaryDataBytes(payloadText, contentType);
  if (bytes === null || bytes.length === 0) return bytes === null ? null : {};
  const text = dataKind(contentType) === "text" ? textOf(bytes) : null;
  return text === null ? { data_base64: bytes.toString("base64") } : { data: text };
}

/** null for what PostgreSQL's text does not hold: other bytes than UTF-8, and U+0000. */
function textOf(bytes: Buffer): string | null {
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString("utf8") : null;
}

/**
 * `data` from a structured event's `data_base64`, so that filters and templates see the same however data was sent: JSON is parsed, text is text; other bytes
 * have no `data`, only `data_base64`.
 */
export function withDecodedData(fields: JsonObject, parse: (text: string) => Reading<JsonValue>): Reading<JsonObject> {
  const { data_base64: encoded, datacontenttype } = fields;
  if (encoded === undefined) return { value: fields };
  if (fields.data !== undefined) return refused("malformed_cloud_event", "The CloudEvent has both data and data_base64.");
  if (typeof encoded !== "string" || !BASE64.test(encoded)) return refused("malformed_cloud_event", "data_base64 is not base64.");
  const bytes = Buffer.from(encoded, "base64");
  const kind = dataKind(datacontenttype);
  if (kind === "bytes" || (kind !== "json" && !isUtf8(bytes))) return { value: fields };
  const text = bytes.toString("utf8");
  if (kind === "text") return { value: { ...fields, data: text } };
  const parsed = parse(text);
  if ("value" in parsed) return { value: { ...fields, data: parsed.value } };
  if (parsed.refusal.reason !== "bad_json") return parsed;
  return kind === "unknown" ? { value: fields } : { refusal: refusal("malformed_cloud_event", "data_base64 is not the JSON that datacontenttype promises.") };
}

function isJson(value: Buffer): boolean {
  if (!isUtf8(value)) return false;
  try {
    JSON.parse(value.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}
