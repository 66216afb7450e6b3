import type { Configuration } from "@trunkline/core";
import type { Alerts } from "@trunkline/database";
import type { Logger } from "pino";
import type { Metrics } from "../operations/index.js";
import { judgeRecords } from "./judge-records.js";

/** So many pages of records at once; the rest at the next look. */
const MOST_PAGES = 50;

export interface AlertDependencies {
  readonly alerts: Alerts;
  /** As of now: what another process has changed counts. */
  readonly configuration: () => Promise<Configuration>;
  readonly metrics: Pick<Metrics, "received">;
  readonly logger: Pick<Logger, "info">;
  readonly wake: (connectorId: number) => void;
  readonly now: () => number;
}

/** Looks at the records that have changed, and all of them now and then, rule by rule; several processes share the rules. */
export async function lookForAlerts({ alerts, configuration, metrics, logger, wake, now }: AlertDependencies): Promise<void> {
  const current = await configuration();
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const judged = await alerts.judgeNext((input) => judgeRecords(input, { configuration: current, now: now() }));
    if (judged === null) return;
    const { events, deliveries } = judged.settlement;
    if (events.length === 0) continue;
    // All of one rule, so of one tenant.
    const { tenant, type } = events[0]!.event;
    metrics.received(tenant, "accepted", events.length);
    logger.info({ tenant, type, count: events.length }, "alerts.raised");
    for (const connectorId of new Set(deliveries.map((delivery) => delivery.connectorId))) wake(connectorId);
  }
}
