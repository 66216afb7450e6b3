import type { Authentication } from "@trunkline/plugin-api";
import type { DomainEvent, RejectedMessage } from "./event/event.js";
import type { Attempt, DeliveryState, StoredBody } from "./delivery/delivery.js";
import type { LimitWindow } from "./delivery/limit-keys.js";
import type { CompiledConnector } from "./subscription/compiled-connector.js";
import type { Configuration } from "./subscription/configuration.js";

/** Time as the rules see it; tests turn it by hand. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
}

/** Gives the configuration at a version or newer. Rejects only when a dependency is lost. */
export interface ConfigurationSource {
  atLeast(version: number): Promise<Configuration>;
  /** A connector as it was at a revision (content of a parked delivery is pinned to it); null when that revision is gone. */
  revision(connectorId: number, revision: number): Promise<CompiledConnector | null>;
}

export interface Identity {
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
}

export interface Consultation {
  /** Read after the call began, so a change answered before an event was produced is met by that event. */
  readonly configurationVersion: number;
  /** `identityOf` of those that are already recorded within yesterday's, today's and tomorrow's partitions. */
  readonly known: ReadonlySet<string>;
}

/** A message whose identity is recorded already. */
export interface Copy extends Identity {
  readonly payloadText: string;
}

/** A delivery as it is written for the first time. */
export interface DeliveryRecord {
  readonly id: string;
  readonly event: DomainEvent;
  readonly connectorId: number;
  readonly connectorRevision: number;
  readonly subscriptionIndex: number;
  readonly state: DeliveryState;
  /** The process that is trying right now; set exactly when the state is `pending`. */
  readonly owner: string | null;
  /** Number of the attempt made or under way; 0 when none. */
  readonly attemptNumber: number;
  /** null while none has ended. */
  readonly attempt: Attempt | null;
  /** Kept unless the first attempt delivered it; null also where nothing was rendered yet. */
  readonly body: StoredBody | null;
  /** Of the bytes sent; null where nothing was rendered yet. Lower-case hex. */
  readonly bodySha256: string | null;
  readonly test: boolean;
  /** Set where order counts: the delivery comes after the earlier ones of its connector with the same key. */
  readonly orderingKey?: string;
}

/** One bulk write: all of it or none. */
export interface Settlement {
  readonly events: readonly { readonly event: DomainEvent; readonly configurationVersion: number }[];
  readonly deliveries: readonly DeliveryRecord[];
  readonly rejected: readonly RejectedMessage[];
}

/** An attempt of a recorded delivery has ended. Written only if the row still carries this owner and attempt number (the fence). */
export interface FinishedAttempt {
  readonly deliveryId: string;
  readonly tenant: string;
  readonly day: string;
  readonly connectorId: number;
  readonly owner: string;
  /** The attempt number the row carries: the fence. */
  readonly attemptNumber: number;
  readonly state: DeliveryState;
  /** null = nothing was tried (handed back, parked again): the attempt number goes back by one. */
  readonly attempt: Attempt | null;
  readonly body: StoredBody | null;
  readonly bodySha256: string | null;
  /** Total time this delivery has waited on a rate limit, ms. */
  readonly rateLimitedMs: number;
  /** Set where its attempts are used up and another connector takes over: the state is parked as `fallback` until that one's delivery has ended. */
  readonly fallback?: FallbackDelivery;
  /** Set on a delivery that has taken over: the one that failed, which ends with it. */
  readonly fallbackOf?: string;
}

/** A delivery that takes over for one that failed; written with the outcome that makes it necessary. */
export interface FallbackDelivery {
  readonly id: string;
  readonly connectorId: number;
  readonly connectorRevision: number;
  /** -1: none of its subscriptions takes the event, so the plugin builds the body. */
  readonly subscriptionIndex: number;
}

/** Connectors whose count of consecutive deliveries that ended failed has grown in this write. */
export interface WriteReport {
  readonly failing: readonly { readonly connectorId: number; readonly consecutiveFailures: number }[];
  /** Events the database refused for their content (SQLSTATE class 22 or 23, found by bisecting); they became rejected messages. */
  readonly refusedEvents: readonly Identity[];
}

/** The durable log. Every write is bulk. A rejected promise means the dependency is lost (retry the same write), never that the content is bad. */
export interface EventLog {
  consult(identities: readonly Identity[], days: readonly string[]): Promise<Consultation>;
  /** Positions, from 0, of the copies whose payload is another one than that of every event recorded with their identity. */
  differing(copies: readonly Copy[], days: readonly string[]): Promise<readonly number[]>;
  /** Idempotent: rows that exist are left as they are. A record in state `dead_lettered` also makes its dead letter. */
  settle(settlement: Settlement): Promise<WriteReport>;
  finish(finished: readonly FinishedAttempt[]): Promise<WriteReport>;
}

/** A recorded delivery that this process has taken to try. Its row now carries the process as owner and `attemptNumber`. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly event: DomainEvent;
  readonly connectorId: number;
  readonly connectorRevision: number;
  readonly subscriptionIndex: number;
  /** Of the attempt about to be made, from 1. */
  readonly attemptNumber: number;
  readonly body: StoredBody | null;
  readonly plannedAtMs: number;
  readonly rateLimitedMs: number;
  readonly test: boolean;
  /** The delivery that it has taken over for; null: it is the connector's own. */
  readonly fallbackOf: string | null;
  /** When it was first tried while others of its key waited behind it, ms since the epoch; only of ordered connectors. */
  readonly blockingSinceMs?: number;
}

/** The waiting rows of a connector, in one of the orders in which they may be taken. */
export interface WaitingRows {
  /** Due rows, oldest first, marked as owned in the same statement; rows another process is claiming are passed over. */
  claim(connectorId: number, owner: string, limit: number, nowMs: number): Promise<readonly ClaimedDelivery[]>;
  /** When the next row of the connector is due; null = nothing waits. */
  nextDueMs(connectorId: number): Promise<number | null>;
}

/** The work that waits. */
export interface DeliveryQueue extends WaitingRows {
  /** Key by key: of each key only the earliest that has not ended, and nothing while that is being tried. */
  readonly inOrder: WaitingRows & {
    /** To be called before a run: forgets what has ended, and takes in what was lined up without a key. */
    prepare(connectorId: number): Promise<void>;
  };
  /** `limit` rows at once where so many wait to be sent together, or fewer once the first of them is due. */
  readonly inBatches: WaitingRows;
  /** At most one holder per connector in the cluster; false when another process holds it. The lease ends by itself after `ttlMs`. */
  acquireLease(connectorId: number, owner: string, ttlMs: number): Promise<boolean>;
  releaseLease(connectorId: number, owner: string): Promise<void>;
  /** Puts off every waiting row of the connector that is due before `untilMs`, e.g. after a 429 or while its breaker is open. */
  postpone(connectorId: number, untilMs: number, reason: "rate_limited" | "breaker_open" | "auth_failed"): Promise<void>;
}

/** Asks for a drain run of a connector at a time. May be lost: the reconciler finds what was forgotten. */
export interface Waker {
  wake(connectorId: number, dueMs: number): void;
}

/** The schemas of a tenant's catalog. */
export interface SchemaValidator {
  /** `event` in the contract's own names; `[]` where it is valid or its type unknown. */
  validate(tenant: string, eventType: string, event: unknown): readonly { readonly pointer: string; readonly message: string }[];
  /** Told of each event of a tenant that is only warned. On the hot path: must be cheap, so it looks at samples. */
  sample(event: DomainEvent): void;
}

/** A token that the sender fetches, keeps for the connector and puts in place of the request's `Authorization`. */
export interface RequestCredential {
  readonly connectorId: number;
  readonly authentication: Authentication;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly tls: CompiledConnector["tls"];
  readonly signal?: AbortSignal | undefined;
  readonly credential?: RequestCredential;
}

/** `code` is one of egress's failure codes, e.g. `timeout`, `address_forbidden`, `aborted`; or, where the request's credential could not be had, `credential_refused` or `credential_forbidden`. */
export type SendResult =
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly bodyText: string;
      readonly bodyTruncated: boolean;
      readonly durationMs: number;
    }
  | { readonly kind: "failure"; readonly code: string; readonly message: string; readonly durationMs: number };

/** The only way to a target. Never rejects for what a target or the network does. */
export interface Sender {
  send(request: OutgoingRequest): Promise<SendResult>;
}

/** A request as the log may show it: credentials by header name, secrets of the URL, and every one of `secretValues` replaced by `***`. */
export type RequestMask = (request: Pick<OutgoingRequest, "method" | "url" | "headers">, secretValues: readonly string[]) => NonNullable<Attempt["request"]>;

/** A text of a target's or a plugin's as the log may show it: every one of `secretValues` replaced by `***`. */
export type SecretScrub = (text: string, secretValues: readonly string[]) => string;

/** Fast-fail of a connector, as the cluster sees it. `fire` runs the attempt, or says that the breaker is open without running it. `countsAsFailure` says which results are the target's fault. */
export interface Breaker {
  readonly state: "closed" | "open";
  fire<Result extends { readonly countsAsFailure: boolean }>(attempt: () => Promise<Result>): Promise<Result | "open">;
}

export interface Breakers {
  of(connector: CompiledConnector): Breaker;
  /** Asks for the one permit in the cluster to try an open connector. `closed`: it is open no longer; `wait`: another process has the permit, or its time has not come. Rejects when the database is away. */
  takeProbe(connector: CompiledConnector): Promise<Probe | "closed" | "wait">;
}

/** The permit to try an open connector once. It ends by itself after the longest an attempt may take. */
export interface Probe {
  /** `succeeded` closes the breaker unless it was opened again since; `failed` opens it anew; `undecided` gives the permit back. Never rejects. */
  end(verdict: "succeeded" | "failed" | "undecided"): Promise<void>;
}

/** What an outcome means for the connector as a whole. */
export type ConnectorEffect =
  | { readonly kind: "disable"; readonly reason: string }
  /** The target wants no more: disabled, or deleted where the target itself made it. */
  | { readonly kind: "gone"; readonly reason: string }
  | { readonly kind: "blockUntil"; readonly untilMs: number; readonly reason: "rate_limited" | "auth_failed" }
  | { readonly kind: "failures"; readonly consecutiveFailures: number };

/** Carries effects out (disable, put off, alert). Must not throw; works in the background. */
export interface ConnectorSupervisor {
  apply(connectorId: number, effect: ConnectorEffect): void;
  /** Until when new deliveries of the connector are parked instead of sent; 0 = now. Read on the hot path. */
  blockedUntilMs(connectorId: number): number;
  /** Why; of meaning while `blockedUntilMs` lies ahead. */
  blockReason(connectorId: number): "rate_limited" | "breaker_open" | "auth_failed";
}

export interface Tokens {
  readonly granted: number;
  readonly waitMs: number;
  readonly takenAtMs: number;
}

/** Tokens of limits that all processes share: one for each send, to be used at once. */
export interface RateLimiter {
  /** At most `wanted`. Where none are granted, `waitMs` says when it is worth asking again. `takenAtMs` is for giving them back. */
  take(windows: readonly LimitWindow[], wanted: number): Promise<Tokens>;
  /** Tokens that were not used after all. Never rejects, so that nobody's work fails over them: those that cannot be given back come back by themselves with their window. */
  giveBack(windows: readonly LimitWindow[], tokens: Tokens, count: number): Promise<void>;
}

/** Told of each ended attempt, for metrics and the terminal. On the hot path: must be cheap. */
export interface AttemptObserver {
  attempted(fact: {
    readonly event: DomainEvent;
    readonly connector: CompiledConnector;
    readonly deliveryId: string;
    readonly attempt: Attempt;
    readonly state: DeliveryState;
  }): void;
}
