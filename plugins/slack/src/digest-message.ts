import {
  digestEvents,
  type BatchItem,
  type BatchRenderInput,
  type EventDigest,
  type EventView,
  type JsonObject,
  type RenderedRequest,
} from "@trunkline/plugin-api";
import { COLOURS } from "./colours.js";
import type { SlackConfig } from "./config.js";
import { defaultMessage } from "./default-message.js";
import { fitMessage } from "./fit-message.js";
import { jsonObject } from "./json-object.js";
import { escapedWithin } from "./mrkdwn.js";
import { requestOf } from "./render-message.js";

/** With the lengths below far within what all blocks may hold together; the rest is counted. */
const MOST_LINES = 40;
const LONGEST_LINE = 240;
const LINES_IN_SECTION = 10;
const MOST_KINDS = 20;

/** A burst in one message: a line for each event, the worst first, and the number of the others by what happened. An event that is alone has its own message. */
export function renderDigest({ items, config, delivery }: BatchRenderInput<SlackConfig>): RenderedRequest {
  const [first] = items;
  const isAlone = items.length === 1 && first !== undefined;
  const message = isAlone
    ? ownMessage(first, config)
    : digestMessage(
        digestEvents(
          items.map(({ event }) => event),
          MOST_LINES,
        ),
        textsOf(items),
      );
  return requestOf(config, fitMessage(message, countOf(items.length)), { event: first?.event.id ?? "", delivery: delivery.id });
}

function ownMessage({ event, payload, delivery }: BatchItem, config: SlackConfig): JsonObject {
  if (payload === null) return defaultMessage(event, config, delivery.test);
  const { channel: _channel, metadata: _metadata, ...content } = jsonObject(payload.text) ?? {};
  return content;
}

function digestMessage(digest: EventDigest, texts: ReadonlyMap<EventView, string>): JsonObject {
  const lines = digest.lines.map(({ event, summary }) => {
    const said = texts.get(event) ?? escapedWithin(summary.subject === null ? summary.title : `${summary.title}: ${summary.subject}`, LONGEST_LINE);
    return `• ${said} · ${escapedWithin(event.time, 40)}`;
  });
  const sections = Array.from({ length: Math.ceil(lines.length / LINES_IN_SECTION) }, (_, index) =>
    section(lines.slice(index * LINES_IN_SECTION, (index + 1) * LINES_IN_SECTION)),
  );
  return {
    text: countOf(digest.count),
    blocks: [{ type: "header", text: { type: "plain_text", text: countOf(digest.count), emoji: false } }],
    attachments: [{ color: COLOURS[digest.severity], blocks: [...sections, ...othersOf(digest)] }],
  };
}

/** What templates made of events, in one line each; they are not escaped again. */
function textsOf(items: readonly BatchItem[]): ReadonlyMap<EventView, string> {
  return new Map(
    items.flatMap(({ event, payload }) => {
      const text = payload === null ? undefined : jsonObject(payload.text)?.text;
      return typeof text === "string" && text !== ""
        ? [[event, text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1).replace(/&[a-z]*$|<[^>]*$/, "")}…` : text.replaceAll("\n", " ")] as const]
        : [];
    }),
  );
}

function othersOf({ others }: EventDigest): readonly JsonObject[] {
  if (others.length === 0) return [];
  const kinds = others.slice(0, MOST_KINDS).map(({ title, count }) => `${count} × ${escapedWithin(title, 80)}`);
  const rest = others.slice(MOST_KINDS).reduce((sum, { count }) => sum + count, 0);
  return [section([`and ${[...kinds, ...(rest > 0 ? [`${rest} others`] : [])].join(", ")}`])];
}

function section(lines: readonly string[]): JsonObject {
  return { type: "section", text: { type: "mrkdwn", text: lines.join("\n") } };
}

function countOf(count: number): string {
  return count === 1 ? "1 event" : `${count} events`;
}
