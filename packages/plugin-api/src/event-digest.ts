import { summarizeEvent, type EventSummary, type Severity } from "./event-summary.js";
import type { EventView } from "./event-view.js";

/** What a person wants to read of several events at once: a burst in one message. Every event is in `lines`, or counted in `others`. */
export interface EventDigest {
  readonly count: number;
  /** Of the worst of them; `good` only where all are. */
  readonly severity: Severity;
  /** The worst first, those of one severity oldest first. */
  readonly lines: readonly DigestLine[];
  /** Those without a line of their own, by what happened, most first. */
  readonly others: readonly { readonly title: string; readonly count: number }[];
}

export interface DigestLine {
  readonly event: EventView;
  readonly summary: EventSummary;
}

const WORST_FIRST: readonly Severity[] = ["critical", "warning", "info", "good"];

export function digestEvents(events: readonly EventView[], mostLines: number): EventDigest {
  const lines = events.map((event) => ({ event, summary: summarizeEvent(event) }));
  const byWeight = lines.toSorted((one, other) => weightOf(one) - weightOf(other) || one.event.timeMs - other.event.timeMs);
  const counts = new Map<string, number>();
  for (const { summary } of byWeight.slice(mostLines)) counts.set(summary.title, (counts.get(summary.title) ?? 0) + 1);
  const others = [...counts].map(([title, count]) => ({ title, count })).toSorted((one, other) => other.count - one.count);
  return { count: events.length, severity: byWeight[0]?.summary.severity ?? "info", lines: byWeight.slice(0, mostLines), others };
}

function weightOf({ summary }: DigestLine): number {
  return WORST_FIRST.indexOf(summary.severity);
}
