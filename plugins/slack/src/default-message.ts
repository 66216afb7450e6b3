import { summarizeEvent, truncateText, type EventSummary, type EventView, type JsonObject, type SummaryField } from "@trunkline/plugin-api";
import { COLOURS } from "./colours.js";
import type { SlackConfig } from "./config.js";
import { escapedWithin, linkTo } from "./mrkdwn.js";
import { limits } from "./limits.js";

/** Short enough that ten of them, escaped, stay far below what all blocks may hold together. */
const LONGEST_NAME = 100;
const LONGEST_VALUE = 500;
const SHORT_VALUE = 40;

/** The message of an event for which nobody wrote a template. */
export function defaultMessage(event: EventView, { format, link }: Pick<SlackConfig, "format" | "link">, isTest: boolean): JsonObject {
  const summary = summarizeEvent(event);
  const subject = { event, summary, link: link ?? summary.link, isTest };
  return format === "blocks" ? inBlocks(subject) : inAttachments(subject);
}

/** One line, for notifications. */
export function headline(event: EventView): string {
  const { title, subject } = summarizeEvent(event);
  return escapedWithin(subject === null ? title : `${title}: ${subject}`, limits.section);
}

interface Subject {
  readonly event: EventView;
  readonly summary: EventSummary;
  readonly link: string | null;
  readonly isTest: boolean;
}

/** The colour stands beside blocks in an attachment only. */
function inBlocks({ event, summary, link, isTest }: Subject): JsonObject {
  const { title, subject, severity, fields } = summary;
  const lines = [
    ...(subject === null ? [] : [`*${escapedWithin(subject, limits.section - 600)}*`]),
    ...(link === null ? [] : [linkTo(truncated(link), "Open")]),
  ];
  const shown = fields.slice(0, limits.fields);
  const rest = fields.length - shown.length;
  const blocks: readonly JsonObject[] = [
    ...(lines.length === 0 ? [] : [{ type: "section", text: mrkdwn(lines.join("\n")) }]),
    ...(shown.length === 0
      ? []
      : [{ type: "section", fields: shown.map((field) => mrkdwn(`*${escapedWithin(field.name, LONGEST_NAME)}*\n${valueOf(field)}`)) }]),
    { type: "context", elements: [mrkdwn([isTest ? "*Test* " : "", origin(event), rest > 0 ? ` · ${rest} more` : ""].join(""))] },
  ];
  return {
    text: headline(event),
    blocks: [{ type: "header", text: { type: "plain_text", text: truncateText(title, limits.header), emoji: false } }],
    attachments: [{ color: COLOURS[severity], blocks }],
  };
}

/** As in TagoRUN's example: a text, and fields beside a colour. */
function inAttachments({ event, summary, link, isTest }: Subject): JsonObject {
  const { title, severity, fields } = summary;
  const attachment = {
    fallback: headline(event),
    color: COLOURS[severity],
    ...(link === null ? {} : { title: escapedWithin(title, limits.header), title_link: link }),
    fields: fields.slice(0, limits.fields).map((field) => {
      const value = valueOf(field);
      return { title: escapedWithin(field.name, LONGEST_NAME), value, short: value.length <= SHORT_VALUE };
    }),
    footer: `${isTest ? "Test · " : ""}${origin(event)}`,
    ts: Math.max(1, Math.floor(event.timeMs / 1_000) || 1),
  };
  return { text: headline(event), attachments: [attachment] };
}

function valueOf({ value, previous }: SummaryField): string {
  const now = escapedWithin(value, LONGEST_VALUE);
  return previous === null ? now : `${escapedWithin(previous, LONGEST_VALUE / 4)} → ${now}`;
}

function origin({ type, companyName, time }: EventView): string {
  return [escapedWithin(type, 130), ...(companyName === null ? [] : [escapedWithin(companyName, 100)]), escapedWithin(time, 40)].join(" · ");
}

function mrkdwn(text: string): JsonObject {
  return { type: "mrkdwn", text };
}

/** A link cut short leads nowhere; one that is too long for a section is not shown by its URL. */
function truncated(link: string): string {
  return link.length <= 500 ? link : new URL(link).origin;
}
