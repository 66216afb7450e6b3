import type { CompiledConnector } from "@trunkline/core";
import type { CheckFinding, CheckRule, ConnectorChecks } from "@trunkline/database";
import type { Logger } from "pino";
import type { Metrics } from "../operations/index.js";

/** Checks under way at once in this process: targets that hang delay no more than other checks. */
const MOST_UNDER_WAY = 32;

export interface HealthCheckDependencies {
  readonly checks: Pick<ConnectorChecks, "claimDue" | "record">;
  readonly connectors: () => Iterable<CompiledConnector>;
  /** Must not reject. */
  readonly check: (connector: CompiledConnector) => Promise<CheckFinding>;
  /** What a process finds that others have given up says nothing of the target. */
  readonly mayCheck: () => boolean;
  readonly metrics: Pick<Metrics, "targetChecked">;
  readonly logger: Pick<Logger, "info" | "warn">;
}

export interface HealthChecks {
  /** Begins the checks that are due, without waiting for what they find. */
  look(): Promise<void>;
  /** What is still found is not written any more. */
  stop(): void;
}

/** Asks the targets of those connectors whose admins want it (`delivery.healthCheck`) whether they are well. No delivery, no statistics, no breaker: only shown. */
export function createHealthChecks(dependencies: HealthCheckDependencies): HealthChecks {
  const { checks, connectors, mayCheck, logger } = dependencies;
  let isStopped = false;
  let underWay = 0;
  const isWanted = () => !isStopped && mayCheck();
  const look = async (): Promise<void> => {
    if (!isWanted() || underWay >= MOST_UNDER_WAY) return;
    const wanted = new Map([...connectors()].filter(isChecked).map((connector) => [connector.id, connector]));
    for (const claim of await checks.claimDue([...wanted.values()].flatMap(ruleOf), MOST_UNDER_WAY - underWay)) {
      const connector = wanted.get(claim.connectorId);
      if (connector === undefined) continue;
      underWay += 1;
      void checkOne(dependencies, { connector, claim, isWanted })
        .catch((error: unknown) => logger.warn({ connectorId: connector.id, error: String(error) }, "connector.check_not_recorded"))
        .finally(() => (underWay -= 1));
    }
  };
  return {
    look,
    stop: () => {
      isStopped = true;
    },
  };
}

/** Who is off, by whomever, is left in peace: a target that answered 410 hears nothing more. */
function isChecked({ policy, hold, plugin }: CompiledConnector): boolean {
  return policy.healthCheck !== null && hold === null && plugin !== null && plugin.direction !== "inbound";
}

function ruleOf({ id, tenant, revision, policy }: CompiledConnector): CheckRule[] {
  return policy.healthCheck === null ? [] : [{ id, tenant, revision, everyMs: policy.healthCheck.everyMs }];
}

interface OneCheck {
  readonly connector: CompiledConnector;
  readonly claim: Parameters<ConnectorChecks["record"]>[0];
  readonly isWanted: () => boolean;
}

async function checkOne({ checks, check, metrics, logger }: HealthCheckDependencies, { connector, claim, isWanted }: OneCheck): Promise<void> {
  const finding = await check(connector);
  if (!isWanted()) return;
  metrics.targetChecked(connector.tenant, finding.status);
  const before = await checks.record(claim, finding);
  if (before === "outdated" || before === finding.status || (before === null && finding.status === "healthy")) return;
  const { id: connectorId, tenant } = connector;
  logger.info({ tenant, connectorId, before, ...finding }, "connector.health_changed");
}
