import { readableText, type JsonObject, type JsonValue, type Payload } from "@trunkline/plugin-api";
import { isObject } from "./json-object.js";
import { withoutMentions } from "./mrkdwn.js";

/** Members that choose place or credentials, which are the connector's; those that make mentions of plain names. */
const NOT_THE_TEMPLATES: ReadonlySet<string> = new Set(["token", "channel"]);
const MAKES_MENTIONS: ReadonlySet<string> = new Set(["link_names", "parse"]);

/** The message that a subscription's template made: a Slack payload, or the text of one; null where it came out empty. */
export function templateMessage({ text }: Payload, mentions: boolean): JsonObject | null {
  if (text.trim() === "") return null;
  const parsed = parse(text);
  const message = isObject(parsed) ? parsed : { text: typeof parsed === "string" ? parsed : text };
  const kept = Object.entries(message).filter(([name]) => !NOT_THE_TEMPLATES.has(name) && (mentions || !MAKES_MENTIONS.has(name)));
  return cleaned(Object.fromEntries(kept), mentions) as JsonObject;
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** All texts well-formed; without mentions unless the admin allows them. */
function cleaned(value: JsonValue, mentions: boolean): JsonValue {
  if (typeof value === "string") return mentions ? readableText(value) : withoutMentions(readableText(value));
  if (Array.isArray(value)) return value.map((inner: JsonValue) => cleaned(inner, mentions));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cleaned(inner, mentions)]));
}
