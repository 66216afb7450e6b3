import type { EntityManager } from "@mikro-orm/postgresql";
import { alertRuleStore, type AlertRuleStore } from "../alerts/alert-rule-store.js";
import { auditStore, type AuditStore } from "./audit.js";
import { connectorStore, type ConnectorStore } from "./connectors.js";
import { deadLetterStore, type DeadLetterStore } from "./dead-letters.js";
import { deliveryStore, type DeliveryStore } from "./deliveries.js";
import { eventTypeStore, type EventTypeStore } from "./event-types.js";
import { eventStore, type EventStore } from "./events.js";
import { recordFeedStore, type RecordFeedStore } from "../record-feeds/record-feed-store.js";
import { recordStore, type RecordStore } from "./records.js";
import { rejectedMessageStore, type RejectedMessageStore } from "./rejected-messages.js";
import { overview, type Overview, type OverviewInput } from "./overview.js";
import { connectorStatistics, type ConnectorStatistics, type StatisticsRequest } from "./statistics.js";

/** One tenant's rows inside one transaction: what is not its own does not exist for it. */
export interface TenantStore {
  readonly connectors: ConnectorStore;
  /** As the engine has them, with its own configuration versions; the same rows where the tenant has no database of its own. */
  readonly publishedConnectors: Pick<ConnectorStore, "list" | "revisions">;
  readonly eventTypes: EventTypeStore;
  readonly events: EventStore;
  readonly deliveries: DeliveryStore;
  readonly deadLetters: DeadLetterStore;
  readonly rejectedMessages: RejectedMessageStore;
  readonly records: RecordStore;
  readonly recordFeeds: RecordFeedStore;
  readonly alertRules: AlertRuleStore;
  readonly audit: AuditStore;
  /** `windowMs` back from now. */
  statistics(connectorId: number, request: StatisticsRequest): Promise<ConnectorStatistics>;
  /** Of all connectors together. */
  overview(input: OverviewInput): Promise<Overview>;
  /** The transaction itself, for queries of an extension. */
  readonly entityManager: EntityManager;
}

export function tenantStore(em: EntityManager, tenant: string): TenantStore {
  const connectors = connectorStore(em, tenant);
  return {
    connectors,
    publishedConnectors: connectors,
    eventTypes: eventTypeStore(em, tenant),
    events: eventStore(em, tenant),
    deliveries: deliveryStore(em, tenant),
    deadLetters: deadLetterStore(em, tenant),
    rejectedMessages: rejectedMessageStore(em, tenant),
    records: recordStore(em, tenant),
    recordFeeds: recordFeedStore(em, tenant),
    alertRules: alertRuleStore(em, tenant),
    audit: auditStore(em, tenant),
    statistics: (connectorId, request) => connectorStatistics(em, connectorId, request),
    overview: (input) => overview(em, tenant, input),
    entityManager: em,
  };
}
