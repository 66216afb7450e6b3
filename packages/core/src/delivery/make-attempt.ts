import { hash } from "node:crypto";
import { classifyResponse, type Authentication, type Outcome, type Payload, type RenderedRequest } from "@trunkline/plugin-api";
import type { DomainEvent } from "../event/event.js";
import type { Clock, OutgoingRequest, RequestMask, Sender, SendResult } from "../ports.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import type { Attempt, DeadLetterReason, StoredBody } from "./delivery.js";

const MAX_BODY_BYTES = 1_048_576;
const MAX_STORED_ANSWER = 16_384;
/** Stands for a token that only the sender has, in previews and in the log. */
const TOKEN_TO_COME = "Bearer ***";

const OUTCOMES: ReadonlySet<string> = new Set<Outcome["kind"]>([
  ...(["delivered", "accepted", "transient", "rateLimited", "gone"] as const),
  ...(["payloadRejected", "authFailed", "configInvalid", "bug", "cancelled"] as const),
]);

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
}

type Prepared =
  | { readonly request: OutgoingRequest; readonly body: StoredBody }
  | { readonly outcome: Outcome; readonly deadLetterReason: DeadLetterReason | null };

/** One try of a delivery: render, sign, send, classify. Never rejects: whatever happens is an outcome. */
export async function makeAttempt(dependencies: AttemptDependencies, input: AttemptInput, signal?: AbortSignal): Promise<MadeAttempt> {
  const startedAtMs = dependencies.clock.now();
  const prepared = prepareRequest(input, startedAtMs, signal);
  if ("outcome" in prepared) return endedBeforeSending(input, startedAtMs, prepared);
  const result = await send(dependencies.sender, prepared.request);
  const outcome = classifyResult(input.connector, result, dependencies.clock.now());
  return describeAttempt({ dependencies, input, startedAtMs, prepared, result, outcome });
}

/** A sender does not reject. If one does all the same, the delivery must still have an end, or nobody would ever try it again. */
async function send(sender: Sender, request: OutgoingRequest): Promise<SendResult> {
  try {
    return await sender.send(request);
  } catch (error) {
    return { kind: "failure", code: "internal_error", message: messageOf(error), durationMs: 0 };
  }
}

/** Renders and signs what an attempt would send, or says why it cannot. Pure, so previews show exactly what would go out. */
export function prepareRequest(input: AttemptInput, now: number, signal?: AbortSignal): Prepared {
  const { connector } = input;
  if (connector.plugin === null) return { outcome: { kind: "cancelled", reason: `plugin ${connector.pluginId} is not available` }, deadLetterReason: null };
  const payload = input.body === null ? renderPayload(input) : null;
  if (payload !== null && "failed" in payload) return { outcome: { kind: "payloadRejected", reason: payload.failed }, deadLetterReason: "template_failed" };
  try {
    const config = configOf(input);
    const rendered = renderRequest(input, { payload, config, now });
    if (typeof rendered.body !== "string") throw new TypeError("its body is not text");
    const body = input.body ?? { contentType: rendered.headers[contentTypeName(rendered.headers)] ?? "", text: rendered.body };
    if (body.text.length > MAX_BODY_BYTES / 4 && Buffer.byteLength(body.text) > MAX_BODY_BYTES)
      return { outcome: { kind: "payloadRejected", reason: "the body is larger than 1 MB" }, deadLetterReason: "too_large" };
    return { request: signed(input, { rendered, config, body, now, signal }), body };
  } catch (error) {
    return { outcome: { kind: "bug", reason: `plugin ${connector.pluginId} failed while rendering: ${messageOf(error)}` }, deadLetterReason: null };
  }
}

function renderPayload(input: AttemptInput): Payload | { readonly failed: string } | null {
  const template = input.content.subscriptions[input.subscriptionIndex]?.template ?? null;
  if (template === null) return null;
  const result = template(input.event);
  return "payload" in result ? result.payload : result;
}

/** Where the connector has changed since planning, content is the pinned revision's and everything else the present one's. */
function renderRequest(
  input: AttemptInput,
  { payload, config, now }: { payload: Payload | null; config: CompiledConnector["config"]; now: number },
): RenderedRequest {
  const { connector, event, deliveryId, attemptNumber, test } = input;
  if (connector.plugin?.render === undefined) throw new Error("it sends nothing");
  const rendered = connector.plugin.render({ event, payload, config, connector, delivery: { id: deliveryId, attempt: attemptNumber, test }, now });
  // The bytes are those of the first attempt, so their type is too: a text template's would be lost, as it is not rendered again.
  if (input.body === null || input.body.contentType === "") return rendered;
  return { ...rendered, headers: { ...rendered.headers, [contentTypeName(rendered.headers)]: input.body.contentType } };
}

/** As the plugin spells it. */
function contentTypeName(headers: RenderedRequest["headers"]): string {
  if ("content-type" in headers) return "content-type";
  return Object.keys(headers).find((name) => name.toLowerCase() === "content-type") ?? "content-type";
}

function configOf({ connector, content, event }: AttemptInput): CompiledConnector["config"] {
  const config = connector.configFor === null ? connector.config : connector.configFor(event);
  const pinned = connector.plugin?.pinnedFields;
  if (content === connector || pinned === undefined) return config;
  return { ...config, ...Object.fromEntries(pinned.flatMap((field) => (field in content.config ? [[field, content.config[field] ?? null]] : []))) };
}

interface Rendered {
  readonly rendered: RenderedRequest;
  readonly config: CompiledConnector["config"];
  readonly body: StoredBody;
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

function signed(input: AttemptInput, { rendered, config, body, now, signal }: Rendered): OutgoingRequest {
  const { connector } = input;
  const signature = connector.plugin?.sign?.({
    event: input.event,
    config,
    connector,
    delivery: { id: input.deliveryId, attempt: input.attemptNumber, test: input.test },
    now,
    body: body.text,
    signingSecrets: connector.signingSecrets,
  });
  const headers = signature === undefined ? rendered.headers : Object.assign({}, rendered.headers, signature);
  const request = { method: rendered.method, url: rendered.url, headers, body: body.text, timeoutMs: connector.policy.timeoutMs, tls: connector.tls };
  const sent = connector.authentication === null ? request : withCredential(request, connector.id, connector.authentication);
  return signal === undefined ? sent : { ...sent, signal };
}

function withCredential(request: OutgoingRequest, connectorId: number, authentication: Authentication): OutgoingRequest {
  return { ...request, headers: { ...request.headers, Authorization: TOKEN_TO_COME }, credential: { connectorId, authentication } };
}

function classifyResult(connector: CompiledConnector, result: SendResult, now: number): Outcome {
  if (result.kind === "failure") return classifyFailure(result.code, result.message);
  const classify = connector.plugin?.classify;
  if (classify === undefined) return classifyResponse(result, now);
  try {
    const outcome: Outcome = classify({ response: result, config: connector.config, now });
    if (!OUTCOMES.has(outcome.kind)) throw new TypeError(`there is no outcome "${String(outcome.kind)}"`);
    return outcome;
  } catch (error) {
    return { kind: "bug", reason: `plugin ${connector.pluginId} failed while classifying the answer: ${messageOf(error)}` };
  }
}

function classifyFailure(code: string, message: string): Outcome {
  if (code === "aborted") return { kind: "cancelled", reason: message };
  if (code === "address_forbidden" || code === "invalid_request") return { kind: "configInvalid", reason: message, pointer: "/config/url" };
  if (code === "credential_refused") return { kind: "authFailed", reason: message };
  if (code === "credential_forbidden") return { kind: "configInvalid", reason: message, pointer: "/config/auth/tokenUrl" };
  return { kind: "transient", reason: message };
}

interface Ended {
  readonly dependencies: AttemptDependencies;
  readonly input: AttemptInput;
  readonly startedAtMs: number;
  readonly prepared: { readonly request: OutgoingRequest; readonly body: StoredBody };
  readonly result: SendResult;
  readonly outcome: Outcome;
}

function describeAttempt({ dependencies, input, startedAtMs, prepared, result, outcome }: Ended): MadeAttempt {
  const succeeded = outcome.kind === "delivered" || outcome.kind === "accepted";
  const attempt: Attempt = {
    number: input.attemptNumber,
    startedAtMs,
    durationMs: Math.round(result.durationMs),
    outcome: outcome.kind,
    responseStatus: result.kind === "response" ? result.status : null,
    responseHeaders: result.kind === "response" ? result.headers : null,
    responseBody: result.kind === "response" ? shortened(result.bodyText) : null,
    error: "reason" in outcome ? outcome.reason : null,
    // A delivered one is rendered again where somebody looks at it; the hot path does not pay for that. The event of a test is not kept.
    request: succeeded && !input.test ? null : dependencies.mask(prepared.request, input.connector.secretValues),
  };
  return {
    outcome,
    attempt,
    body: prepared.body,
    bodySha256: hash("sha256", prepared.body.text),
    deadLetterReason: null,
    countsAsFailure: outcome.kind === "transient",
  };
}

function endedBeforeSending(input: AttemptInput, startedAtMs: number, ended: { outcome: Outcome; deadLetterReason: DeadLetterReason | null }): MadeAttempt {
  const error = "reason" in ended.outcome ? ended.outcome.reason : null;
  const attempt = { ...attemptNotMade(error, startedAtMs), number: input.attemptNumber, outcome: ended.outcome.kind };
  return { outcome: ended.outcome, attempt, body: input.body, bodySha256: null, deadLetterReason: ended.deadLetterReason, countsAsFailure: false };
}

/** The first attempt of a delivery that was given up before anything was sent. */
export function attemptNotMade(error: string | null, startedAtMs: number): Attempt {
  return {
    number: 1,
    startedAtMs,
    durationMs: 0,
    outcome: "payloadRejected",
    responseStatus: null,
    responseHeaders: null,
    responseBody: null,
    error,
    request: null,
  };
}

function shortened(text: string): string {
  return text.length > MAX_STORED_ANSWER ? text.slice(0, MAX_STORED_ANSWER) : text;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
