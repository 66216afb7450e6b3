import type { Attempt, DeliveryState, DomainEvent, RejectedMessage, StoredBody, ValidationMode } from "@trunkline/core";
import type { StoredCompany, StoredConnector, StoredTenant } from "@trunkline/database";
import type { JsonObject } from "@trunkline/plugin-api";
import type { Role } from "../auth/caller.js";
import type { ConnectorState } from "./connector-view.js";

/** What the API asks of the database. Times are ms since the epoch; lists give the newest first. */
export interface ApiStore {
  readonly platform: PlatformStore;
  /** One transaction that sees and writes rows of this tenant only. */
  asTenant<Result>(tenant: string, work: (store: TenantStore) => Promise<Result>): Promise<Result>;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** null on the last page. */
  readonly nextCursor: string | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface TenantStore {
  readonly connectors: ConnectorStore;
  readonly events: EventStore;
  readonly deliveries: DeliveryStore;
  readonly deadLetters: DeadLetterStore;
  readonly rejectedMessages: RejectedMessageStore;
  readonly statistics: { window(connectorId: number, sinceMs: number): Promise<StatisticsWindow> };
  readonly audit: AuditStore;
}

export type ConnectorRow = Omit<StoredConnector, "revision" | "configVersion" | "createdAtMs" | "updatedAtMs" | "deletedAtMs">;

export interface ConnectorStore {
  list(request: PageRequest & { readonly company?: number | undefined; readonly plugin?: string | undefined; readonly enabled?: boolean | undefined; readonly search?: string | undefined }): Promise<Page<StoredConnector>>;
  get(id: number): Promise<StoredConnector | null>;
  create(row: ConnectorRow): Promise<StoredConnector>;
  /** Rejects with StaleConnectorError where the row is of another version than expected. */
  update(row: ConnectorRow, expectedVersion: number): Promise<StoredConnector>;
  delete(id: number): Promise<void>;
  states(ids: readonly number[]): Promise<ReadonlyMap<number, ConnectorState>>;
  resetFailures(id: number): Promise<void>;
  revisions(id: number): Promise<readonly StoredConnector[]>;
  revision(id: number, revision: number): Promise<StoredConnector | null>;
}

export interface RecordedEvent {
  readonly event: DomainEvent;
  readonly receivedAtMs: number;
  readonly configurationVersion: number;
}

export interface EventStore {
  list(request: PageRequest & { readonly type?: string | undefined; readonly company?: number | undefined; readonly source?: string | undefined; readonly sinceMs?: number | undefined; readonly untilMs?: number | undefined }): Promise<Page<RecordedEvent>>;
  /** The newest of this id. */
  get(id: string): Promise<RecordedEvent | null>;
}

export interface RecordedDelivery {
  readonly id: string;
  readonly number: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly source: string;
  readonly company: number | null;
  readonly connectorId: number;
  readonly connectorRevision: number;
  readonly state: DeliveryState;
  readonly attemptNumber: number;
  readonly test: boolean;
  readonly plannedAtMs: number;
  readonly body: StoredBody | null;
  readonly bodySha256: string | null;
}

export interface DeliveryStore {
  list(request: PageRequest & { readonly connectorId?: number | undefined; readonly eventId?: string | undefined; readonly status?: string | undefined; readonly company?: number | undefined }): Promise<Page<RecordedDelivery>>;
  get(id: string): Promise<RecordedDelivery | null>;
  /** Oldest first. */
  attempts(id: string): Promise<readonly Attempt[]>;
  forEvent(eventId: string): Promise<readonly RecordedDelivery[]>;
  /** Due now, with the bytes of the first attempt or rendered anew. False where it is not at rest. */
  retry(id: string, render: "original" | "current"): Promise<boolean>;
  /** What waits at a connector becomes due; gives how many. */
  releaseWaiting(connectorId: number, nowMs: number): Promise<number>;
  cancelWaiting(connectorId: number, reason: string): Promise<number>;
}

export interface DeadLetterRecord {
  readonly id: string;
  readonly connectorId: number;
  readonly event: DomainEvent;
  readonly reason: string;
  readonly error: string | null;
  readonly fallbackError: string | null;
  readonly attempts: number;
  readonly failedAtMs: number;
  readonly body: StoredBody | null;
  readonly request: { readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
  readonly responseStatus: number | null;
}

export interface DeadLetterFilter {
  readonly connectorId?: number | undefined;
  readonly reason?: string | undefined;
  readonly eventType?: string | undefined;
  readonly company?: number | undefined;
}

export type DeadLetterSelection = ({ readonly ids: readonly string[] } | { readonly query: DeadLetterFilter }) & { readonly company?: number | undefined };

export interface DeadLetterStore {
  list(request: PageRequest & DeadLetterFilter): Promise<Page<DeadLetterRecord>>;
  /** Puts them back in line; gives the connectors that now have work, and how many there were. */
  retry(selection: DeadLetterSelection): Promise<{ readonly count: number; readonly connectorIds: readonly number[] }>;
  discard(selection: DeadLetterSelection): Promise<number>;
}

export interface RecordedRejection extends RejectedMessage {
  readonly id: number;
  readonly rejectedAtMs: number;
}

export interface RejectedMessageStore {
  list(request: PageRequest & { readonly reason?: string | undefined }): Promise<Page<RecordedRejection>>;
  get(id: number): Promise<RecordedRejection | null>;
  remove(id: number): Promise<void>;
}

export interface StatisticsWindow {
  readonly attempts: number;
  readonly success2xx: number;
  readonly delivered: number;
  readonly failed: number;
  readonly retries: number;
  readonly averageMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly parkedByReason: Readonly<Record<string, number>>;
  readonly state: ConnectorState;
}

export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  /** `connector:12` */
  readonly target: string;
  readonly detail: JsonObject;
}

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  list(request: PageRequest): Promise<Page<AuditEntry & { readonly id: number; readonly atMs: number }>>;
}

export interface TenantWrite {
  readonly id: string;
  readonly name: string;
  readonly validation: ValidationMode;
  readonly eventTypes: readonly string[];
  readonly databaseUrl: string | null;
}

export interface CompanyWrite {
  readonly tenant: string;
  readonly id: number;
  readonly name: string;
  readonly timeZone: string | null;
  readonly eventTypes: readonly string[];
}

export interface ApiKeyRecord {
  readonly id: string;
  readonly tenant: string | null;
  readonly name: string;
  readonly role: Role;
  readonly company: number | null;
  readonly system: string | null;
  /** First characters of the key, to tell keys apart. */
  readonly prefix: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
}

export interface InspectedRecord {
  readonly bin: string;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly ip: string;
  readonly verdict: string | null;
}

/** Over all tenants. */
export interface PlatformStore {
  readonly tenants: {
    list(): Promise<readonly StoredTenant[]>;
    get(id: string): Promise<StoredTenant | null>;
    /** False where the id is taken. */
    create(tenant: TenantWrite): Promise<boolean>;
    update(tenant: TenantWrite): Promise<void>;
  };
  readonly companies: {
    list(tenant: string): Promise<readonly StoredCompany[]>;
    create(company: CompanyWrite): Promise<boolean>;
    update(company: CompanyWrite): Promise<void>;
  };
  readonly apiKeys: {
    findByHash(hash: string): Promise<ApiKeyRecord | null>;
    list(tenant: string): Promise<readonly ApiKeyRecord[]>;
    create(key: Omit<ApiKeyRecord, "createdAtMs"> & { readonly hash: string }): Promise<ApiKeyRecord>;
    /** False where the tenant has no such key. */
    delete(tenant: string, id: string): Promise<boolean>;
  };
  readonly idempotency: {
    find(tenant: string, key: string): Promise<{ readonly bodySha256: string; readonly response: string } | null>;
    save(tenant: string, entry: { readonly key: string; readonly bodySha256: string; readonly response: string }): Promise<void>;
  };
  readonly inspectedRequests: {
    add(record: InspectedRecord): Promise<void>;
    list(bin: string): Promise<readonly InspectedRecord[]>;
  };
  nextConnectorId(): Promise<number>;
}
