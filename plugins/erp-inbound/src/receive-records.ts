import {
  parseKeepingDigits,
  rawDigits,
  type JsonObject,
  type JsonValue,
  type ReceiveInput,
  type ReceiveResult,
  type RecordChange,
} from "@trunkline/plugin-api";
import type { ErpInboundConfig, MappingRule } from "./config.js";
import { convert } from "./convert.js";
import { valueAtPath } from "./json-path.js";
import { mapField, mapFields } from "./map-field.js";

const MOST_RECORDS = 500;
const LONGEST_KEY = 255;

type Refused = Extract<ReceiveResult, { readonly kind: "refused" }>;

/** What an outside system's message means, by the connector's mapping. */
export function receiveRecords({ request, config }: ReceiveInput<ErpInboundConfig>): ReceiveResult {
  const body = parsed(request.bodyText);
  if (body === undefined) return refused(400, "The body is not valid JSON.");
  if (typeof body !== "object" || body === null) return refused(422, "The body must be a JSON object, or a list of them.");
  const items = itemsOf(body, config);
  if ("kind" in items) return items;
  const records: RecordChange[] = [];
  for (const { pointer, item } of items.list) {
    const changes = changesOf(config.records, item, pointer);
    if ("kind" in changes) return changes;
    records.push(...changes.list);
  }
  if (records.length > MOST_RECORDS) return refused(422, `The message holds more than ${MOST_RECORDS} records.`);
  return { kind: "received", records };
}

interface Item {
  /** Into the body. */
  readonly pointer: string;
  readonly item: JsonValue;
}

function itemsOf(body: JsonValue, { items }: ErpInboundConfig): { readonly list: readonly Item[] } | Refused {
  const list = items === undefined ? body : valueAtPath(body, items);
  if (items !== undefined && !Array.isArray(list)) return refused(422, `There is no list at ${items}.`);
  if (!Array.isArray(list)) return { list: [{ pointer: "", item: body }] };
  if (list.length === 0) return refused(422, "The message holds no record.");
  return { list: (list as readonly JsonValue[]).map((item, index) => ({ pointer: items === undefined ? `/${index}` : "", item })) };
}

/** Every rule that applies makes a record. */
function changesOf(rules: readonly MappingRule[], item: JsonValue, pointer: string): { readonly list: readonly RecordChange[] } | Refused {
  const applying = rules.filter(({ when }) => when === undefined || when.in.some((wanted) => wanted === (valueAtPath(item, when.path) ?? null)));
  if (applying.length === 0) return refused(422, "No rule of the connector's mapping applies to the message.", pointer);
  const list: RecordChange[] = [];
  for (const rule of applying) {
    const change = changeOf(rule, item);
    if (typeof change === "string") return refused(422, change, pointer);
    list.push(change);
  }
  return { list };
}

/** A sentence where it cannot be made. */
function changeOf({ kind, action, key, attributes, extraValues, time }: MappingRule, item: JsonValue): RecordChange | string {
  const keys = keyOf(mapFields(key, item));
  if (typeof keys === "string") return keys;
  if (Object.keys(keys).length === 0) return `The ${kind} cannot be told: the message has none of ${Object.keys(key).join(", ")}.`;
  const wanted = action === undefined ? "upsert" : mapField(action, item);
  if (wanted !== "upsert" && wanted !== "retire") return `The action must come to upsert or retire, not ${JSON.stringify(wanted)?.slice(0, 100) ?? "nothing"}.`;
  const extra = mapFields(extraValues, item);
  const at = time === undefined ? undefined : timeOf(time, item);
  return {
    kind,
    action: wanted,
    key: keys,
    attributes: wanted === "retire" ? {} : { ...mapFields(attributes, item), ...(Object.keys(extra).length === 0 ? {} : { extra_values: extra }) },
    ...(typeof at === "string" ? { time: at } : {}),
  };
}

/** A default or a map may come to a text that is no time. */
function timeOf(time: NonNullable<MappingRule["time"]>, item: JsonValue): JsonValue | undefined {
  const found = mapField({ ...time, as: "time" }, item);
  return found === undefined ? undefined : convert(found, "time");
}

function keyOf(values: JsonObject): Readonly<Record<string, string>> | string {
  const keys: [string, string][] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === "" || value === false) continue;
    const text = rawDigits(value) ?? (typeof value === "object" ? "" : String(value).trim());
    if (text === "" || text.length > LONGEST_KEY || text.includes("\u0000"))
      return `The ${name} must be a text of 1 to ${LONGEST_KEY} characters, or a number.`;
    keys.push([name, text]);
  }
  return Object.fromEntries(keys);
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseKeepingDigits(text);
  } catch {
    return undefined;
  }
}

function refused(status: 400 | 422, reason: string, pointer = ""): Refused {
  return { kind: "refused", status, reason, pointer };
}
