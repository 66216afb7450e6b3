import { readableText, type JsonObject, type JsonValue, type Payload } from "@trunkline/plugin-api";
import { card, CARD_TYPE, textBlock } from "./adaptive-card.js";
import { isObject, objectsIn, parseOrText } from "./json-object.js";
import { cardOfMessageCard } from "./message-card.js";

const ACTIONS: ReadonlySet<string> = new Set(["Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility"]);
const KNOWN_VERSION = /^1\.[0-5]$/;

/** The Adaptive Card that a subscription's template made: a whole message, a card, a MessageCard (translated), or text; null where it came out empty. */
export function templateCard({ text }: Payload): JsonObject | null {
  const made = cleaned(parseOrText(text));
  if (typeof made === "string") return made.trim() === "" ? null : card([textBlock(made)]);
  if (!isObject(made)) return card([textBlock(JSON.stringify(made))]);
  if (made["@type"] === "MessageCard") return cardOfMessageCard(made);
  const content = made.type === "message" ? objectsIn(made.attachments).find(({ contentType }) => contentType === CARD_TYPE)?.content : made;
  if (isObject(content) && content.type === "AdaptiveCard") return repaired(content);
  return typeof made.text === "string" && made.text.trim() !== ""
    ? card([textBlock(made.text)])
    : Object.keys(made).length === 0
      ? null
      : card([textBlock(JSON.stringify(made))]);
}

/** The MessageCard that a template made, for the retired connectors; null where it made something else. */
export function templateMessageCard({ text }: Payload): JsonObject | null {
  const made = cleaned(parseOrText(text));
  if (typeof made === "string")
    return made.trim() === "" ? null : { "@type": "MessageCard", "@context": "http://schema.org/extensions", summary: made.slice(0, 200), text: made };
  if (!isObject(made) || made["@type"] !== "MessageCard") return null;
  // Teams refuses a card with neither.
  return typeof made.summary === "string" || typeof made.text === "string" ? made : { ...made, summary: typeof made.title === "string" ? made.title : "Event" };
}

/** Of a card what Teams takes: a version it knows, elements, actions that webhooks may have. Null where nothing is left to show. */
function repaired({ version, body, actions, ...others }: JsonObject): JsonObject | null {
  const elements = objectsIn(body).filter(({ type }) => typeof type === "string" && type !== "");
  if (elements.length === 0) return null;
  const allowed = objectsIn(actions).filter(({ type }) => ACTIONS.has(type as string));
  const known: JsonObject = typeof version === "string" && KNOWN_VERSION.test(version) ? { version } : {};
  return { ...card(elements, allowed), ...others, ...known };
}

/** Texts readable; what is null left out: a missing value of an event would break the card. */
function cleaned(value: JsonValue): JsonValue {
  if (typeof value === "string") return readableText(value);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).filter((inner) => inner !== null).map(cleaned);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, cleaned(inner)]),
  );
}
