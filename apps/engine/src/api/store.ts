import type { Database } from "@trunkline/database";

/** What the API uses of the database. */
export type ApiStore = Pick<Database, "asTenant" | "platform" | "configuration">;

/** One tenant's rows inside one transaction. */
export type TenantStore = Parameters<Parameters<Database["asTenant"]>[1]>[0];

type Item<List extends (...parameters: never[]) => Promise<{ readonly items: readonly unknown[] }>> = Awaited<ReturnType<List>>["items"][number];

export type StoredEvent = Item<TenantStore["events"]["list"]>;
export type StoredDelivery = Item<TenantStore["deliveries"]["list"]>;
export type DeliveryDetail = NonNullable<Awaited<ReturnType<TenantStore["deliveries"]["get"]>>>;
export type DeadLetter = Item<TenantStore["deadLetters"]["list"]>;
export type StoredRejectedMessage = Item<TenantStore["rejectedMessages"]["list"]>;
export type ConnectorStatistics = Awaited<ReturnType<TenantStore["statistics"]>>;
export type StoredApiKey = Item<Database["platform"]["apiKeys"]["list"]>;
export type InspectedRequest = Awaited<ReturnType<Database["platform"]["inspectedRequests"]["list"]>>[number];
