import { matchesEventType, recordChangeOf, type DomainEvent, type RecordFeed } from "@trunkline/core";
import type { RecordFeeds } from "@trunkline/database";
import type { RecordChange } from "@trunkline/plugin-api";
import type { Logger } from "pino";

/** So many pages of events at once; the rest at the next look. */
const MOST_PAGES = 50;
const MOST_SHOWN = 5;

export interface KeepRecordsDependencies {
  readonly feeds: RecordFeeds;
  readonly logger: Pick<Logger, "info" | "warn">;
}

/** Reads what has come in since the last look, feed by feed; several processes share the feeds. */
export async function keepRecords({ feeds, logger }: KeepRecordsDependencies): Promise<void> {
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const fed = await feeds.feedNext(changeOf);
    if (fed === null) return;
    const { feed, events, changed, problems } = fed;
    const about = { tenant: feed.tenant, feedId: feed.id };
    if (changed > 0) logger.info({ ...about, events, changed }, "record_feed.read");
    if (problems.length > 0) logger.warn({ ...about, count: problems.length, problems: problems.slice(0, MOST_SHOWN) }, "record_feed.passed_over");
  }
}

function changeOf(feed: RecordFeed, event: DomainEvent): RecordChange | null {
  return feed.eventTypes.some((pattern) => matchesEventType(pattern, event.type)) ? recordChangeOf(feed, event) : null;
}
