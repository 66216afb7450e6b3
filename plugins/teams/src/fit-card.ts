import { truncateText, type JsonObject, type JsonValue } from "@trunkline/plugin-api";
import { isObject } from "./json-object.js";

/** Bytes of a whole message. Microsoft publishes 28 KB; in practice less is refused, so this is what others found safe. */
const MOST_BYTES = 20_480;
/** To which texts are cut, one after the other, until the message fits. */
const LENGTHS = [8_000, 2_000, 500, 150] as const;
/** Of what a person reads; identifiers, addresses and options stay whole. */
const READ: ReadonlySet<string> = new Set(["text", "value", "title", "altText", "summary", "activityTitle", "activitySubtitle", "activityText", "name"]);
/** Lists whose end can be left out. */
const LISTS = ["sections", "body", "items", "columns", "facts", "actions", "potentialAction"] as const;

export function isSmallEnough(message: JsonObject): boolean {
  return Buffer.byteLength(JSON.stringify(message)) <= MOST_BYTES;
}

/** A message that Teams takes: first its texts are cut, then what comes last is left out. Null where even that does not help. */
export function fitCard(content: JsonObject, wrap: (content: JsonObject) => JsonObject): JsonObject | null {
  const fits = (candidate: JsonObject): boolean => isSmallEnough(wrap(candidate));
  let candidate = content;
  for (const length of LENGTHS) {
    if (fits(candidate)) return wrap(candidate);
    candidate = withTexts(candidate, length) as JsonObject;
  }
  while (!fits(candidate)) {
    const shorter = withoutLast(candidate);
    if (shorter === null) return null;
    candidate = shorter;
  }
  return wrap(candidate);
}

function withTexts(value: JsonValue, length: number): JsonValue {
  if (Array.isArray(value)) return value.map((inner: JsonValue) => withTexts(inner, length));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, typeof inner === "string" && READ.has(name) ? truncateText(inner, length) : withTexts(inner, length)]),
  );
}

/** Without the last member of the first list that still has several, or of one inside its members; null where none has. */
function withoutLast(value: JsonObject): JsonObject | null {
  for (const name of LISTS) {
    const list = value[name];
    if (!Array.isArray(list)) continue;
    const members = list as readonly JsonValue[];
    const last = members.at(-1);
    const shorter = isObject(last) ? withoutLast(last) : null;
    if (shorter !== null) return { ...value, [name]: [...members.slice(0, -1), shorter] };
    if (members.length > 1) return { ...value, [name]: members.slice(0, -1) };
  }
  return null;
}
