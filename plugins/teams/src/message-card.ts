import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { card, openUrl, textBlock } from "./adaptive-card.js";
import { objectsIn } from "./json-object.js";

/** A MessageCard as an Adaptive Card, so that templates of the retired kind go on: title, text, sections with their facts, links. Colours and inputs have no counterpart. Null where it shows nothing. */
export function cardOfMessageCard({ title, summary, text, sections, potentialAction }: JsonObject): JsonObject | null {
  const heading = textOf(title) ?? textOf(summary);
  const body = [
    ...(heading === null ? [] : [textBlock(heading, { size: "Large", weight: "Bolder" })]),
    ...blockOf(text),
    ...objectsIn(sections).flatMap((section) => elementsOf(section, heading)),
  ];
  const actions = objectsIn(potentialAction).flatMap((action) => linkOf(action));
  return body.length === 0 ? null : card(body, actions);
}

function elementsOf({ title, activityTitle, activitySubtitle, activityText, text, facts }: JsonObject, heading: string | null): readonly JsonObject[] {
  const known = objectsIn(facts).flatMap(({ name, value }) => (name === undefined ? [] : [{ title: textOf(name) ?? "", value: textOf(value) ?? "" }]));
  return [
    ...blockOf(title, { weight: "Bolder" }),
    ...(textOf(activityTitle) === heading ? [] : blockOf(activityTitle, { weight: "Bolder" })),
    ...blockOf(activitySubtitle, { isSubtle: true }),
    ...blockOf(activityText),
    ...blockOf(text),
    ...(known.length === 0 ? [] : [{ type: "FactSet", facts: known }]),
  ];
}

function blockOf(value: JsonValue | undefined, options: JsonObject = {}): readonly JsonObject[] {
  const text = textOf(value);
  return text === null ? [] : [textBlock(text, options)];
}

function linkOf({ name, targets }: JsonObject): readonly JsonObject[] {
  const uri = objectsIn(targets)[0]?.uri;
  return typeof uri === "string" && /^https?:\/\//.test(uri) ? [openUrl(uri, textOf(name) ?? "Open")] : [];
}

function textOf(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
