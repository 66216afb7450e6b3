import { truncateText, type JsonObject, type JsonValue } from "@trunkline/plugin-api";
import { isObject, listOf } from "./json-object.js";
import { limits } from "./limits.js";

/** A block within Slack's limits; null where nothing is left of it. Kinds that are not known here stay as they are. */
export function fitBlock(block: JsonObject): JsonObject | null {
  const fitted = fitByType(block);
  if (fitted === null || fitted.block_id === undefined) return fitted;
  const { block_id: id, ...others } = fitted;
  return typeof id === "string" && id !== "" ? { ...others, block_id: truncateId(id) } : others;
}

function fitByType(block: JsonObject): JsonObject | null {
  switch (block.type) {
    case "header":
      return withText(block, fitText(block.text, limits.header, "plain_text"));
    case "section":
      return fitSection(block);
    case "context":
      return withElements(block, contextElements(block.elements));
    case "actions":
      return withElements(block, listOf(block.elements).flatMap(fitElement).slice(0, limits.actions));
    case "image":
      return fitImage(block);
    case "markdown":
      return typeof block.text === "string" && block.text !== "" ? { ...block, text: truncateText(block.text, limits.markdown) } : null;
    default:
      return typeof block.type === "string" && block.type !== "" ? block : null;
  }
}

function fitSection({ text, fields, accessory, ...others }: JsonObject): JsonObject | null {
  const fittedText = fitText(text, limits.section);
  const fittedFields = listOf(fields)
    .flatMap((field) => fitText(field, limits.field) ?? [])
    .slice(0, limits.fields);
  if (fittedText === null && fittedFields.length === 0) return null;
  const [beside] = isObject(accessory) ? (accessory.type === "image" ? [fitImage(accessory)].filter((image) => image !== null) : fitElement(accessory)) : [];
  return {
    ...others,
    ...(fittedText === null ? {} : { text: fittedText }),
    ...(fittedFields.length === 0 ? {} : { fields: fittedFields }),
    ...(beside === undefined ? {} : { accessory: beside }),
  };
}

function contextElements(elements: JsonValue | undefined): readonly JsonObject[] {
  const fitted = listOf(elements).map((element) => (isObject(element) && element.type === "image" ? fitImage(element) : fitText(element, limits.contextText)));
  return fitted.filter((element) => element !== null).slice(0, limits.contextElements);
}

function fitElement(element: JsonValue): readonly JsonObject[] {
  if (!isObject(element) || typeof element.type !== "string") return [];
  const { action_id: id, ...others } = element;
  const named = typeof id === "string" && id !== "" ? { ...others, action_id: truncateId(id) } : others;
  return element.type === "button" ? fitButton(named) : [named];
}

function fitButton({ text, url, value, ...others }: JsonObject): readonly JsonObject[] {
  const label = fitText(text, limits.buttonText, "plain_text");
  if (label === null || isTooLong(url, limits.url)) return [];
  const hasUrl = typeof url === "string" && url !== "";
  const hasValue = typeof value === "string" && value !== "";
  return [{ ...others, text: label, ...(hasUrl ? { url } : {}), ...(hasValue ? { value: truncateText(value, limits.buttonValue) } : {}) }];
}

function fitImage(image: JsonObject): JsonObject | null {
  if (typeof image.image_url !== "string" || image.image_url === "" || isTooLong(image.image_url, limits.url)) return null;
  const words = typeof image.alt_text === "string" && image.alt_text !== "" ? image.alt_text : "image";
  const title = fitText(image.title, limits.alternativeText, "plain_text");
  const { title: _before, ...others } = image;
  return { ...others, alt_text: truncateText(words, limits.alternativeText), ...(title === null ? {} : { title }) };
}

/** A text object; a bare text counts as one. Null where it is empty: Slack refuses those. */
function fitText(value: JsonValue | undefined, longest: number, only?: "plain_text"): JsonObject | null {
  const given = isObject(value) ? value : { type: "mrkdwn", text: value ?? null };
  const text = given.text === null || given.text === undefined ? "" : typeof given.text === "string" ? given.text : JSON.stringify(given.text);
  if (text.trim() === "") return null;
  const type = only ?? (given.type === "plain_text" ? "plain_text" : "mrkdwn");
  const { verbatim, emoji } = given;
  const option: JsonObject = type === "mrkdwn" ? (verbatim === undefined ? {} : { verbatim }) : emoji === undefined ? {} : { emoji };
  return { type, text: truncateText(text, longest), ...option };
}

function withText(block: JsonObject, text: JsonObject | null): JsonObject | null {
  return text === null ? null : { ...block, text };
}

function withElements(block: JsonObject, elements: readonly JsonObject[]): JsonObject | null {
  return elements.length === 0 ? null : { ...block, elements };
}

function isTooLong(value: JsonValue | undefined, longest: number): boolean {
  return typeof value === "string" && value.length > longest;
}

function truncateId(id: string): string {
  return id.slice(0, limits.id);
}
