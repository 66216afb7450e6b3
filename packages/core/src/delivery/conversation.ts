import { leadsTo, RequestFailed, type TargetResponse } from "@trunkline/plugin-api";
import type { OutgoingRequest, SendResult } from "../ports.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import type { AttemptDependencies } from "./attempt-input.js";
import { classifyFailure } from "./classify-result.js";
import { completeRequest } from "./complete-request.js";
import type { Http } from "./remote-plugin.js";

/** A plugin's function may end so much later than its time: its last request ends first, and it must have a moment to say what that means. */
const GRACE_MS = 1_000;

/** The requests that a plugin makes by itself, all within one time-out. */
export interface Conversation {
  readonly http: Http;
  /** Aborted when the time is over, or the engine stops. */
  readonly signal: AbortSignal;
  readonly first: OutgoingRequest | null;
  readonly last: SendResult | null;
  /** The work's own result, or a bug where it has not ended in time. */
  within<Result>(work: Promise<Result>): Promise<Result>;
  close(): void;
}

/** Begins the time-out. */
export function openConversation(
  { sender, clock }: Pick<AttemptDependencies, "sender" | "clock">,
  connector: CompiledConnector,
  { timeoutMs, shutdown }: { readonly timeoutMs: number; readonly shutdown?: AbortSignal | undefined },
): Conversation {
  const deadlineMs = clock.now() + timeoutMs;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), timeoutMs);
  const signal = shutdown === undefined ? over.signal : AbortSignal.any([shutdown, over.signal]);
  const said: { first: OutgoingRequest | null; last: SendResult | null } = { first: null, last: null };
  const http: Http = async (wanted) => {
    const request = completeRequest(wanted);
    refuseOthersHosts(connector, request.url);
    const outgoing = { ...request, timeoutMs: Math.max(1, deadlineMs - clock.now()), tls: connector.tls, signal, ...credentialOf(connector) };
    said.first ??= outgoing;
    said.last = signal.aborted ? aborted : await sender.send(outgoing);
    return answerOf(said.last, over.signal.aborted);
  };
  return {
    http,
    signal,
    get first() {
      return said.first;
    },
    get last() {
      return said.last;
    },
    within: (work) => withinGrace(work, timeoutMs + GRACE_MS),
    close: () => clearTimeout(timer),
  };
}

const aborted: SendResult = { kind: "failure", code: "aborted", message: "The attempt was stopped", durationMs: 0 };

function refuseOthersHosts(connector: CompiledConnector, url: string): void {
  if (connector.allowedHosts !== null && !leadsTo(connector.allowedHosts, url))
    throw new RequestFailed({ kind: "configInvalid", reason: "The plugin does not declare the host that it sends to", pointer: "/config/url" });
}

function credentialOf({ id, authentication }: CompiledConnector): Pick<OutgoingRequest, "credential"> {
  return authentication === null ? {} : { credential: { connectorId: id, authentication } };
}

function answerOf(result: SendResult, isLate: boolean): TargetResponse {
  if (result.kind === "response") return { status: result.status, headers: result.headers, bodyText: result.bodyText };
  const outcome =
    result.code === "aborted" && isLate
      ? ({ kind: "transient", reason: "No answer within the time-out" } as const)
      : classifyFailure(result.code, result.message);
  throw new RequestFailed(outcome);
}

async function withinGrace<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it has not ended within its time")), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
