import type { Egress } from "@trunkline/egress";
import type { RenderedRequest } from "@trunkline/plugin-api";

/** Events as they came in over HTTP, each the exact source text. */
export interface IntakeInput {
  /** null: each event's own `tenant` decides, else `default`. */
  readonly tenant: string | null;
  /** The outside system the key stands for; its own connectors do not get the events. */
  readonly originSystem: string | null;
  /** Of the request, e.g. `application/cloudevents+json`. */
  readonly contentType: string;
  /** Of the request, lower-case names, credentials left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly events: readonly { readonly text: string }[];
  /** What the ids of events without one are derived from, so that a request which is sent again gives the same; unset: they are random. */
  readonly idSeed?: string;
}

/** `refused`: nothing was recorded; `index` says which event. */
export type IntakeResult =
  | { readonly kind: "accepted"; readonly events: readonly { readonly id: string; readonly type: string; readonly duplicate: boolean }[] }
  | { readonly kind: "refused"; readonly problems: readonly { readonly index: number; readonly reason: string; readonly message: string }[] };

/** Records events, all or nothing. Resolves once they are durable, before anything is sent. */
export interface EventIntake {
  acceptEvents(input: IntakeInput): Promise<IntakeResult>;
}

export interface TestInput {
  readonly tenant: string;
  readonly connectorId: number;
  /** null: the first type that the connector's subscriptions name. */
  readonly eventType: string | null;
}

export interface TestResult {
  readonly deliveryId: string;
  readonly outcome: string;
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
  readonly responseExcerpt: string | null;
}

export interface CheckResult {
  readonly status: "healthy" | "unhealthy" | "unreachable";
  readonly responseCode: number | null;
  readonly responseTimeMs: number;
  readonly error: string | null;
}

/** What the API asks of running connectors. */
export interface ConnectorRuntime {
  /** One attempt along the way of every delivery; waits for the answer. */
  test(input: TestInput): Promise<TestResult>;
  /** HEAD, 5 s. */
  check(tenant: string, connectorId: number): Promise<CheckResult>;
  /** Sends a target one request in the background, once, whatever it answers: the last that it hears of a connector. */
  tell(connectorId: number, request: RenderedRequest): void;
  /** Work that waits may now be due: drain it soon. */
  wake(connectorId: number): void;
  /** The configuration has changed: load it before the next event is matched. Resolves when this process has it. */
  refresh(): Promise<void>;
}

/** The judgement of every connect, made ahead of time. */
export type TargetJudge = Pick<Egress, "judgeUrl">;

/** What a process can say of its own readiness; a reason where it is not ready. */
export interface ReadinessProbe {
  readonly name: string;
  /** Default true. false: its trouble is shown, and the process is ready all the same. */
  readonly isVital?: boolean;
  check(): Promise<string | null>;
}
