import type { BatchItem, Outcome } from "@trunkline/plugin-api";
import type { DomainEvent } from "../event/event.js";
import type { Clock, OutgoingRequest, RequestMask, SecretScrub, Sender } from "../ports.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import type { Attempt, DeadLetterReason, StoredBody } from "./delivery.js";

export interface AttemptInput {
  readonly deliveryId: string;
  readonly event: DomainEvent;
  /** Transport is current: URL, headers, credentials and policy come from here. */
  readonly connector: CompiledConnector;
  /** Content is pinned: template and body come from here. The same object as `connector` while that has not changed. */
  readonly content: CompiledConnector;
  readonly subscriptionIndex: number;
  readonly attemptNumber: number;
  /** The bytes of the first attempt; null on the first. */
  readonly body: StoredBody | null;
  readonly test: boolean;
  /** Set on the request that several deliveries share, where the plugin renders it: then event, content and body are those of the first. */
  readonly batch?: readonly BatchItem[];
}

export interface MadeAttempt {
  readonly outcome: Outcome;
  readonly attempt: Attempt;
  /** What was sent, or would have been; null where nothing could be rendered. */
  readonly body: StoredBody | null;
  readonly bodySha256: string | null;
  /** Where the outcome ends the delivery: why, if not simply rejected by the target. */
  readonly deadLetterReason: DeadLetterReason | null;
  /** Whether the target is to blame: only that feeds the breaker. */
  readonly countsAsFailure: boolean;
}

export interface AttemptDependencies {
  readonly sender: Sender;
  readonly clock: Clock;
  readonly mask: RequestMask;
  readonly scrub: SecretScrub;
}

/** What an attempt would send, or why it cannot. */
export type Prepared =
  | { readonly request: OutgoingRequest; readonly body: StoredBody }
  | { readonly outcome: Outcome; readonly deadLetterReason: DeadLetterReason | null };
