import { z } from "zod";

/** Which topics to read: names (created where missing), or a pattern that is looked at again every 60 s. */
export type TopicSelection = { readonly names: readonly string[] } | { readonly pattern: RegExp };

/** Apache Kafka, `Topic.validate`: letters, digits, `.`, `_`, `-`, at most 249. */
const topicName = /^[A-Za-z0-9._-]{1,249}$/;

export function isTopicName(text: string): boolean {
  return topicName.test(text) && text !== "." && text !== "..";
}

/** `a,b` or `/regex/`. */
export function parseTopics(text: string): TopicSelection | null {
  const expression = /^\/(.+)\/$/s.exec(text.trim())?.[1];
  if (expression !== undefined) return patternOf(expression);
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.length > 0 && names.every(isTopicName) ? { names } : null;
}

function patternOf(expression: string): TopicSelection | null {
  try {
    return { pattern: new RegExp(expression) };
  } catch {
    return null;
  }
}

/** `topic=tenant,…`, topic to tenant. */
export function parseTopicTenants(text: string): ReadonlyMap<string, string> | null {
  const pairs = text
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair) => pair.split("="));
  const isGood = pairs.every(([topic = "", tenant = "", ...more]) => isTopicName(topic) && tenant !== "" && more.length === 0);
  return isGood && pairs.length > 0 ? new Map(pairs.map(([topic = "", tenant = ""]) => [topic, tenant])) : null;
}

/** Text that `parse` understands; what it gives for null is refused. */
export function parsedText<Value>(parse: (text: string) => Value | null) {
  return z.string().transform((text, context): Value => {
    const value = parse(text);
    if (value === null) context.addIssue({ code: "custom", message: "malformed" });
    return value as Value;
  });
}
