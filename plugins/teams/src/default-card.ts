import { summarizeEvent, truncateText, type EventSummary, type EventView, type JsonObject, type Severity, type SummaryField } from "@trunkline/plugin-api";
import { card, openUrl, textBlock, withoutLinks } from "./adaptive-card.js";

const MOST_FACTS = 20;
const LONGEST_VALUE = 600;
const LONGEST_SUBJECT = 1_000;

/** Of text on an Adaptive Card, and of a MessageCard. */
export const COLOURS: Readonly<Record<Severity, { readonly text: string; readonly theme: string }>> = {
  critical: { text: "Attention", theme: "D13438" },
  warning: { text: "Warning", theme: "FFB900" },
  good: { text: "Good", theme: "107C10" },
  info: { text: "Accent", theme: "0076D7" },
};

export interface CardSubject {
  readonly event: EventView;
  /** The connector's link, before the event's own. */
  readonly link: string | undefined;
  readonly isTest: boolean;
}

/** The card of an event for which nobody wrote a template. */
export function defaultCard({ event, link, isTest }: CardSubject): JsonObject {
  const summary = summarizeEvent(event);
  const facts = factsOf(summary).map(({ name, value }) => ({ title: name, value }));
  const body = [
    textBlock(title(summary), { size: "Large", weight: "Bolder", color: COLOURS[summary.severity].text }),
    ...(summary.subject === null ? [] : [textBlock(subject(summary), { weight: "Bolder" })]),
    ...(facts.length === 0 ? [] : [{ type: "FactSet", facts }]),
    textBlock(origin(event, isTest), { size: "Small", isSubtle: true }),
  ];
  const target = link ?? summary.link;
  return card(body, target === null ? [] : [openUrl(target)]);
}

/** As TagoRUN's example, for the retired connectors. */
export function defaultMessageCard({ event, link, isTest }: CardSubject): JsonObject {
  const summary = summarizeEvent(event);
  const target = link ?? summary.link;
  return {
    "@type": "MessageCard",
    "@context": "http://schema.org/extensions",
    themeColor: COLOURS[summary.severity].theme,
    summary: headline(event),
    sections: [{ activityTitle: headline(event), activitySubtitle: origin(event, isTest), facts: factsOf(summary) }],
    ...(target === null ? {} : { potentialAction: [{ "@type": "OpenUri", name: "Open", targets: [{ os: "default", uri: target }] }] }),
  };
}

/** One line. */
export function headline(event: EventView): string {
  const summary = summarizeEvent(event);
  return summary.subject === null ? title(summary) : `${title(summary)}: ${subject(summary)}`;
}

function title(summary: EventSummary): string {
  return withoutLinks(summary.title);
}

function subject({ subject: name }: EventSummary): string {
  return withoutLinks(truncateText(name ?? "", LONGEST_SUBJECT));
}

function factsOf({ fields }: EventSummary): readonly { readonly name: string; readonly value: string }[] {
  return fields.slice(0, MOST_FACTS).map((field) => ({ name: withoutLinks(field.name), value: valueOf(field) }));
}

function valueOf({ value, previous }: SummaryField): string {
  const now = withoutLinks(truncateText(value, LONGEST_VALUE));
  return previous === null ? now : `${withoutLinks(truncateText(previous, LONGEST_VALUE))} → ${now}`;
}

function origin({ type, companyName, time }: EventView, isTest: boolean): string {
  return [...(isTest ? ["Test"] : []), type, ...(companyName === null ? [] : [companyName]), time]
    .map((part) => withoutLinks(truncateText(part, 200)))
    .join(" · ");
}
