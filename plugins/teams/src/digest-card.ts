import {
  digestEvents,
  truncateText,
  type BatchItem,
  type BatchRenderInput,
  type EventDigest,
  type EventView,
  type JsonObject,
  type RenderedRequest,
} from "@trunkline/plugin-api";
import { card, envelope, textBlock, withoutLinks } from "./adaptive-card.js";
import type { TeamsConfig } from "./config.js";
import { COLOURS } from "./default-card.js";
import { isSmallEnough } from "./fit-card.js";
import { isObject, objectsIn, parseOrText } from "./json-object.js";
import { renderCard, requestOf } from "./render-card.js";

/** As many as fit into a message, whatever is in them; the rest is counted. */
const LINES = [40, 20, 8] as const;
const MOST_KINDS = 20;
const LONGEST_LINE = 200;

/** A burst in one card: a line for each event, the worst first, and the number of the others by what happened. An event that is alone has its own card. */
export function renderDigest({ items, ...input }: BatchRenderInput<TeamsConfig>): RenderedRequest {
  const { config } = input;
  const [first] = items;
  if (items.length === 1 && first !== undefined) {
    // Already the whole message where a template made it.
    const whole = first.payload === null ? null : parseOrText(first.payload.text);
    return isObject(whole) ? requestOf(config, whole) : renderCard({ ...input, event: first.event, payload: null, delivery: first.delivery });
  }
  const events = items.map(({ event }) => event);
  const texts = textsOf(items);
  const messages = LINES.map((most) => digestMessage(config, digestEvents(events, most), texts));
  return requestOf(config, messages.find(isSmallEnough) ?? messages.at(-1) ?? {});
}

function digestMessage({ format }: TeamsConfig, digest: EventDigest, texts: ReadonlyMap<EventView, string>): JsonObject {
  const lines = linesOf(digest, texts);
  return format === "messageCard" ? messageCard(digest, lines) : envelope(adaptiveCard(digest, lines));
}

type Lines = ReturnType<typeof linesOf>;

function adaptiveCard(digest: EventDigest, lines: Lines): JsonObject {
  return card([
    textBlock(countOf(digest), { size: "Large", weight: "Bolder", color: COLOURS[digest.severity].text }),
    { type: "FactSet", facts: lines.map(({ name, value }) => ({ title: name, value })) },
    ...othersOf(digest).map((text) => textBlock(text)),
  ]);
}

function messageCard(digest: EventDigest, facts: Lines): JsonObject {
  const summary = countOf(digest);
  const text = othersOf(digest).join("");
  const sections = [{ activityTitle: summary, facts, ...(text === "" ? {} : { text }) }];
  return { "@type": "MessageCard", "@context": "http://schema.org/extensions", themeColor: COLOURS[digest.severity].theme, summary, sections };
}

function linesOf({ lines }: EventDigest, texts: ReadonlyMap<EventView, string>): readonly { readonly name: string; readonly value: string }[] {
  return lines.map(({ event, summary }) => {
    const value = texts.get(event) ?? withoutLinks(truncateText(summary.subject ?? event.id, LONGEST_LINE));
    return { name: withoutLinks(truncateText(summary.title, LONGEST_LINE / 2)), value: `${value} · ${truncateText(event.time, 40)}` };
  });
}

/** The first text of what templates made of events. */
function textsOf(items: readonly BatchItem[]): ReadonlyMap<EventView, string> {
  return new Map(
    items.flatMap(({ event, payload }) => {
      const message = payload === null ? null : parseOrText(payload.text);
      const text = isObject(message) ? (firstText(message) ?? message.summary) : null;
      return typeof text === "string" ? [[event, truncateText(text, LONGEST_LINE)] as const] : [];
    }),
  );
}

function firstText({ attachments }: JsonObject): string | null {
  const content = objectsIn(attachments)[0]?.content;
  const text = isObject(content) ? objectsIn(content.body).find((element) => typeof element.text === "string")?.text : null;
  return typeof text === "string" ? text : null;
}

function othersOf({ others }: EventDigest): readonly string[] {
  if (others.length === 0) return [];
  const kinds = others.slice(0, MOST_KINDS).map(({ title, count }) => `${count} × ${withoutLinks(truncateText(title, 60))}`);
  const rest = others.slice(MOST_KINDS).reduce((sum, { count }) => sum + count, 0);
  return [`and ${[...kinds, ...(rest > 0 ? [`${rest} others`] : [])].join(", ")}`];
}

function countOf({ count }: EventDigest): string {
  return count === 1 ? "1 event" : `${count} events`;
}
