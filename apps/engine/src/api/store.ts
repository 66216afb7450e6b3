import type { Database } from "@trunkline/database";

export type {
  AuditEntry,
  AuditFilter,
  ConnectorStatistics,
  DeadLetter,
  DeadLetterSelection,
  DeliveryDetail,
  InspectedRequest,
  Overview,
  StoredApiKey,
  StoredAuditEntry,
  StoredDelivery,
  StoredEvent,
  StoredRejectedMessage,
  TenantStore,
} from "@trunkline/database";

/** What the API uses of the database. */
export type ApiStore = Pick<Database, "asTenant" | "personalData" | "platform" | "configuration" | "maintenance" | "breakers" | "replays" | "quarantines">;
