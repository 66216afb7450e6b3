import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

/** Published limits (docs.slack.dev, reference of blocks and of chat.postMessage), the total as observed. */
const MOST_BLOCKS = 50;
const MOST_BLOCK_TEXT = 13_200;
const MOST_ATTACHMENTS = 100;
const LONGEST_TEXT = 40_000;
const LONGEST_ID = 255;

/** What Slack would call wrong with a message, by the error it answers; null: nothing. */
export function slackMessageFault(message: JsonObject): string | null {
  const { text, blocks, attachments } = message;
  if (blocks !== undefined && !Array.isArray(blocks)) return "invalid_blocks_format";
  if (attachments !== undefined && !Array.isArray(attachments)) return "invalid_attachments";
  if (text !== undefined && typeof text !== "string") return "invalid_arguments";
  const attached = objectsIn(attachments);
  if (attached.length > MOST_ATTACHMENTS) return "too_many_attachments";
  if (attached.length !== listOf(attachments).length) return "invalid_attachments";
  if ((text ?? "") === "" && listOf(blocks).length === 0 && attached.length === 0) return "no_text";
  if ((text ?? "").length > LONGEST_TEXT) return "msg_too_long";
  const all = [...listOf(blocks), ...attached.flatMap((attachment) => listOf(attachment.blocks))];
  if (all.length > MOST_BLOCKS || !all.every(isBlock) || haveSameId(all)) return "invalid_blocks";
  if (all.reduce((sum: number, block) => sum + textLength(block), 0) > MOST_BLOCK_TEXT) return "msg_blocks_too_long";
  return attached.every(isAttachment) ? null : "invalid_attachments";
}

function isBlock(block: JsonValue): boolean {
  if (!isObject(block) || !isIdOrAbsent(block.block_id)) return false;
  switch (block.type) {
    case "header":
      return isText(block.text, 150, ["plain_text"]);
    case "section":
      return isSection(block);
    case "context":
      return hasSome(block.elements, 10) && listOf(block.elements).every((element) => isText(element, 3_000) || isImage(element));
    case "actions":
      return hasSome(block.elements, 25) && listOf(block.elements).every(isElement);
    case "image":
      return isImage(block);
    case "markdown":
      return isString(block.text, 12_000);
    case "divider":
      return true;
    default:
      return typeof block.type === "string";
  }
}

function isSection({ text, fields, accessory }: JsonObject): boolean {
  if (text === undefined && fields === undefined) return false;
  const hasFields = fields === undefined || (hasSome(fields, 10) && listOf(fields).every((field) => isText(field, 2_000)));
  return (text === undefined || isText(text, 3_000)) && hasFields && (accessory === undefined || isElement(accessory) || isImage(accessory));
}

function isElement(element: JsonValue): boolean {
  if (!isObject(element) || typeof element.type !== "string" || !isIdOrAbsent(element.action_id)) return false;
  if (element.type !== "button") return true;
  const hasValue = element.value === undefined || isString(element.value, 2_000);
  return isText(element.text, 75, ["plain_text"]) && hasValue && (element.url === undefined || isString(element.url, 3_000));
}

function isImage(image: JsonValue): boolean {
  return isObject(image) && image.type === "image" && isString(image.image_url, 3_000) && isString(image.alt_text, 2_000);
}

function isText(text: JsonValue | undefined, longest: number, types = ["plain_text", "mrkdwn"]): boolean {
  return isObject(text) && typeof text.type === "string" && types.includes(text.type) && isString(text.text, longest);
}

function isString(value: JsonValue | undefined, longest: number): boolean {
  return typeof value === "string" && value.length > 0 && value.length <= longest;
}

function isAttachment({ ts, color, fields }: JsonObject): boolean {
  const isTime = ts === undefined || /^\d+(\.\d+)?$/.test(JSON.stringify(ts).replaceAll('"', ""));
  const isColour = color === undefined || (typeof color === "string" && /^(good|warning|danger|#?[0-9a-fA-F]{6})$/.test(color));
  return isTime && isColour && (fields === undefined || (Array.isArray(fields) && fields.every((field: JsonValue) => isObject(field))));
}

function haveSameId(blocks: readonly JsonValue[]): boolean {
  const ids = blocks.flatMap((block) => (isObject(block) && typeof block.block_id === "string" ? [block.block_id] : []));
  return new Set(ids).size < ids.length;
}

/** Of everything in it that is read. */
function textLength(value: JsonValue): number {
  if (Array.isArray(value)) return value.reduce((sum: number, inner: JsonValue) => sum + textLength(inner), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + (name === "text" && typeof inner === "string" ? inner.length : textLength(inner)), 0);
}

function isIdOrAbsent(id: JsonValue | undefined): boolean {
  return id === undefined || isString(id, LONGEST_ID);
}

function hasSome(list: JsonValue | undefined, most: number): boolean {
  return Array.isArray(list) && list.length > 0 && list.length <= most;
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return listOf(value).filter(isObject);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
