import type { DeliveryQueue, EventLog, RateLimiter } from "@trunkline/core";
import { openApiSession } from "./api-session.js";
import { configurationReader, type ConfigurationReader } from "./configuration/configuration-reader.js";
import { postgresDeliveryQueue } from "./delivery-queue/postgres-delivery-queue.js";
import { openEnginePool } from "./engine-pool.js";
import { postgresEventLog } from "./event-log/postgres-event-log.js";
import { migrate } from "./migrations/migrate.js";
import type { DatabaseOptions, Sealing } from "./open-options.js";
import { breakerStates, type BreakerStates } from "./operations/breaker-states.js";
import { connectorChecksOf, type ConnectorChecks } from "./operations/connector-checks.js";
import { maintenanceOf, type Maintenance } from "./operations/maintenance.js";
import { noticesOf, type Notices } from "./operations/notices.js";
import { processesOf, type Processes } from "./operations/processes.js";
import { personalDataOf, type PersonalData } from "./personal-data/erasures.js";
import { platformOf, type Platform } from "./platform/platform.js";
import { sealedBy } from "./operations/sealing-keys.js";
import { quarantinesOf, type Quarantines } from "./operations/quarantines.js";
import { rateLimitsOf } from "./operations/rate-limits.js";
import { inboundOf, type Inbound } from "./records/inbound.js";
import { alertsOf, type Alerts } from "./alerts/alerts.js";
import { recordFeedsOf, type RecordFeeds } from "./record-feeds/record-feeds.js";
import { inboundCopiesOf, type InboundCopies } from "./records/inbound-copies.js";
import { replaysOf, type Replays } from "./replays/replays.js";
import type { RunSql } from "./tenant-databases/copied-rows.js";
import { tenantDatabases } from "./tenant-databases/tenant-databases.js";
import { openTenantSession } from "./tenant-databases/tenant-session.js";
import type { TenantStore } from "./tenant-store/tenant-store.js";

/** The engine database. Nothing connects before it is first used. A rejected promise carries PostgreSQL's or the network's error. */
export interface Database {
  /** Once before all else, by any number of processes at once. */
  migrate(): Promise<void>;
  readonly eventLog: EventLog;
  readonly deliveryQueue: DeliveryQueue;
  readonly breakers: BreakerStates;
  readonly processes: Processes;
  readonly maintenance: Maintenance;
  readonly checks: ConnectorChecks;
  readonly quarantines: Quarantines;
  readonly notices: Notices;
  readonly replays: Replays;
  readonly rateLimits: RateLimiter;
  readonly inbound: Inbound;
  readonly inboundCopies: InboundCopies;
  readonly alerts: Alerts;
  readonly recordFeeds: RecordFeeds;
  readonly configuration: ConfigurationReader;
  readonly platform: Platform;
  readonly personalData: PersonalData;
  /**
   * One transaction on one tenant's rows: committed when `work` resolves, undone when it rejects. The store must not outlive it. Of a tenant with a database of
   * its own: one transaction there, begun when its configuration or audit log is first asked for, and one here for all else.
   */
  asTenant<Result>(tenant: string, work: (store: TenantStore) => Promise<Result>): Promise<Result>;
  /** Ids of the keys that present connectors' secrets are sealed with, and how many connectors each holds. */
  sealedBy(): Promise<ReadonlyMap<string, number>>;
  /** Publishes changes that a killed process left between a tenant's own database and this one; resolves to the tenants whose database did not answer. */
  publishLeftOver(): Promise<readonly string[]>;
  /** Whether the database answers. */
  isReady(): Promise<boolean>;
  /** Waits for running statements. */
  close(): Promise<void>;
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = openEnginePool(options);
  const session = openApiSession(options);
  const { sealing = noSealing, applicationName = "trunkline", tenantConnections: most = 10, onProblem: report = () => undefined } = options;
  const statement: RunSql = async <Row>(sql: string, values: readonly unknown[] = []) => (await pool.query(sql, [...values])).rows as Row[];
  const own = openTenantSession({ most, applicationName: `${applicationName} tenant`, report });
  const tenants = tenantDatabases({ engine: session, own, sealing, statement });
  return {
    migrate: () => migrate(options.url),
    eventLog: postgresEventLog(pool, options.onProblem ?? (() => undefined)),
    deliveryQueue: postgresDeliveryQueue(pool, options.rebuildEvent),
    breakers: breakerStates(pool),
    processes: processesOf(pool),
    maintenance: maintenanceOf(pool),
    checks: connectorChecksOf(pool),
    quarantines: quarantinesOf(pool),
    notices: noticesOf(pool),
    replays: replaysOf(pool),
    rateLimits: rateLimitsOf(pool),
    inbound: inboundOf(pool),
    inboundCopies: inboundCopiesOf(pool),
    alerts: alertsOf(pool),
    recordFeeds: recordFeedsOf(pool, options.rebuildEvent),
    configuration: configurationReader(pool),
    sealedBy: () => sealedBy(pool),
    platform: platformOf(session, { engineUrl: options.url, sealing }),
    personalData: personalDataOf(pool, sealing),
    ...tenants,
    isReady: () =>
      pool.query("select 1").then(
        () => true,
        () => false,
      ),
    close: async () => {
      await Promise.all([pool.end(), session.close(), own.close()]);
    },
  };
}

/** Nothing is kept in the clear by mistake. */
const noSealing: Sealing = {
  seal: () => missingSealing(),
  open: () => missingSealing(),
};

function missingSealing(): never {
  throw new Error("databases of tenants' own need `sealing`: their URLs hold passwords");
}
