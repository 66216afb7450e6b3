import { truncateText, type JsonObject, type JsonValue } from "@trunkline/plugin-api";
import { fitBlock } from "./fit-block.js";
import { isObject, listOf } from "./json-object.js";
import { limits } from "./limits.js";

/** What is left for the blocks that follow. */
interface Room {
  blocks: number;
  text: number;
  attachmentText: number;
  readonly ids: Set<string>;
}

/** A message that Slack takes, whatever it was: first things first, the rest is cut, then left out. `fallback` is its text where it has none. */
export function fitMessage(message: JsonObject, fallback: string): JsonObject {
  const { text, blocks, attachments, ...others } = message;
  const room: Room = { blocks: limits.blocks, text: limits.blockText, attachmentText: limits.text, ids: new Set() };
  const fittedBlocks = fitBlocks(blocks, room);
  const fittedAttachments = listOf(attachments)
    .filter(isObject)
    .slice(0, limits.attachments)
    .flatMap((attachment) => fitAttachment(attachment, room));
  return {
    ...others,
    text: truncateText(textOf(text) || fallback, limits.text),
    ...(fittedBlocks.length === 0 ? {} : { blocks: fittedBlocks }),
    ...(fittedAttachments.length === 0 ? {} : { attachments: fittedAttachments }),
  };
}

function fitBlocks(blocks: JsonValue | undefined, room: Room): readonly JsonObject[] {
  return listOf(blocks)
    .filter(isObject)
    .flatMap((block) => {
      const fitted = fitBlock(block);
      return fitted === null ? [] : takeRoom(withOwnId(fitted, room), room);
    });
}

function takeRoom(block: JsonObject, room: Room): readonly JsonObject[] {
  const length = textLength(block);
  if (room.blocks === 0 || length > room.text) return [];
  room.blocks -= 1;
  room.text -= length;
  return [block];
}

/** Two blocks of one id are refused. */
function withOwnId(block: JsonObject, { ids }: Room): JsonObject {
  const { block_id: id, ...others } = block;
  if (typeof id !== "string") return block;
  if (ids.has(id)) return others;
  ids.add(id);
  return block;
}

function fitAttachment({ blocks, fields, ts, color, ...others }: JsonObject, room: Room): readonly JsonObject[] {
  const texts = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, typeof value === "string" ? takeText(value, room) : value]));
  const fittedBlocks = fitBlocks(blocks, room);
  const fittedFields = listOf(fields)
    .filter(isObject)
    .map((field) => fitField(field, room));
  const time = secondsOf(ts);
  const fitted = {
    ...(isColour(color) ? { color } : {}),
    ...texts,
    ...(fittedFields.length === 0 ? {} : { fields: fittedFields }),
    ...(time === null ? {} : { ts: time }),
    ...(fittedBlocks.length === 0 ? {} : { blocks: fittedBlocks }),
  };
  return Object.keys(fitted).some((name) => name !== "color" && name !== "ts" && name !== "fallback") ? [fitted] : [];
}

function fitField({ title, value, ...others }: JsonObject, room: Room): JsonObject {
  return { ...others, title: takeText(textOf(title), room), value: takeText(textOf(value), room) };
}

function takeText(text: string, room: Room): string {
  const taken = truncateText(text, Math.min(limits.attachmentText, room.attachmentText));
  room.attachmentText -= taken.length;
  return taken;
}

/** Slack wants seconds since the epoch; templates have times as events do. */
function secondsOf(value: JsonValue | undefined): number | null {
  const seconds =
    typeof value === "number" ? value : typeof value !== "string" ? Number.NaN : /^\d+(\.\d+)?$/.test(value) ? Number(value) : Date.parse(value) / 1_000;
  return seconds >= 1 && seconds < 1e11 ? Math.floor(seconds) : null;
}

function isColour(value: JsonValue | undefined): value is string {
  return typeof value === "string" && /^(good|warning|danger|#?[0-9a-fA-F]{6})$/.test(value);
}

/** Of all that is read in a block. */
function textLength(value: JsonValue): number {
  if (Array.isArray(value)) return value.reduce((sum: number, inner: JsonValue) => sum + textLength(inner), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + (name === "text" && typeof inner === "string" ? inner.length : textLength(inner)), 0);
}

function textOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
