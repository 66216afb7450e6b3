import { isEngineEventType, type Waker } from "@trunkline/core";
import type { AlertRule } from "@trunkline/database";
import { lookForAlerts } from "../alerts/look-for-alerts.js";
import { keepRecords } from "../record-feeds/keep-records.js";
import { stepReplays } from "../replays/create-replay-runtime.js";
import { announce } from "./announce.js";
import { checkTarget } from "./check-target.js";
import { createHealthChecks } from "./health-checks.js";
import { lookAfterParkedWork } from "./look-after-parked-work.js";
import { workOnErasures } from "./erasures.js";
import { createClockWatch } from "./watch-clock.js";
import { createTransactionWatch } from "./watch-transactions.js";
import { repeat, type Repeating } from "./repeat.js";
import type { Runtime } from "./runtime.js";
import type { RuntimeParts } from "./runtime-parts.js";

/** What a worker does now and then besides draining. Everything here may be done by several processes at once. */
export function startBackground(runtime: Runtime, parts: RuntimeParts, waker: Waker): Repeating {
  const { database, metrics, logger } = parts;
  const { intake, configurations } = runtime;
  const connector = (id: number) => configurations.current().connector(id);
  const { notices, maintenance } = database;
  const wake = (connectorId: number) => waker.wake(connectorId, Date.now());
  const replaying = { replays: database.replays, configuration: () => Promise.resolve(configurations.current()), wake };
  const alerting = { alerts: database.alerts, configuration: () => configurations.refresh(), metrics, logger, wake, now: Date.now };
  const checks = createHealthChecks({
    checks: database.checks,
    connectors: () => configurations.current().connectors.values(),
    check: (checked) => checkTarget(runtime, parts, checked),
    mayCheck: () => runtime.isLeaseHeld(),
    metrics,
    logger,
  });
  const watchClock = createClockWatch({ maintenance, metrics, logger, now: Date.now });
  const watchTransactions = createTransactionWatch({ maintenance, metrics, logger, now: Date.now });
  const repeating = repeat(
    [
      // Intake asks with each chunk; a process that only drains would never hear of a change.
      { name: "configuration", everyMs: 500, work: () => configurations.refresh() },
      { name: "replays", everyMs: 500, work: () => stepReplays(replaying) },
      { name: "announce", everyMs: 500, work: () => announce({ notices, intake, connector, logger }) },
      { name: "parked", everyMs: 5_000, work: () => lookAfterParkedWork({ maintenance, metrics, connector, logger, now: Date.now, wake }) },
      { name: "record-feeds", everyMs: 1_000, work: () => keepRecords({ feeds: database.recordFeeds, logger }) },
      { name: "alerts", everyMs: 1_000, work: () => lookForAlerts(alerting) },
      { name: "checks", everyMs: 2_000, work: () => checks.look() },
      { name: "tenant databases", everyMs: 10_000, work: () => publishLeftOver(parts) },
      { name: "erasures", everyMs: 2_000, work: () => workOnErasures(parts) },
      { name: "transactions", everyMs: 15_000, work: watchTransactions },
      { name: "clock", everyMs: 30_000, work: watchClock },
      { name: "failing", everyMs: 15_000, work: () => notices.noteFailing(alertRules(runtime)) },
    ],
    logger,
  );
  return {
    stop: async () => {
      checks.stop();
      await repeating.stop();
    },
  };
}

/** Changes whose process was killed between a tenant's database and ours. */
async function publishLeftOver({ database, logger }: RuntimeParts): Promise<void> {
  for (const tenant of await database.publishLeftOver()) logger.warn({ tenant }, "tenant_database.unpublished: it does not answer, or holds rows of others");
}

/** Who hears of nothing but engine events raises none. */
function alertRules({ configurations }: Runtime): AlertRule[] {
  const rules: AlertRule[] = [];
  for (const { id, tenant, policy, subscriptions } of configurations.current().connectors.values()) {
    const hearsOfOthers = subscriptions.some(({ eventTypes }) => eventTypes.some((type) => !isEngineEventType(type)));
    if (policy.alertBelow !== null && hearsOfOthers) rules.push({ connectorId: id, tenant, alertBelow: policy.alertBelow });
  }
  return rules;
}
