import {
  hmacOver,
  RequestFailed,
  type HttpRequest,
  type JsonObject,
  type Outcome,
  type RenderedRequest,
  type SendContext,
  type TargetResponse,
} from "@trunkline/plugin-api";
import type { SendResult } from "../ports.js";
import type { AttemptDependencies, AttemptInput, MadeAttempt, Prepared } from "./attempt-input.js";
import { classifyFailure, classifyResult, knownOutcome } from "./classify-result.js";
import { completeRequest } from "./complete-request.js";
import { openConversation, type Conversation } from "./conversation.js";
import { describeAttempt, endedBeforeSending } from "./describe-attempt.js";
import { messageOf } from "./message-of.js";
import { configOf, outgoing, prepareRequest, renderPayload } from "./prepare-request.js";
import type { HostedPlugin, RemoteDelivery } from "./remote-plugin.js";

/** Whether deliveries of a plugin need more than one function call here and one request. */
export function goesItsOwnWay(plugin: HostedPlugin): boolean {
  return plugin.remote !== undefined || plugin.send !== undefined;
}

interface OwnWay {
  readonly dependencies: AttemptDependencies;
  readonly input: AttemptInput;
  readonly plugin: HostedPlugin;
  readonly startedAtMs: number;
  readonly signal: AbortSignal | undefined;
}

/** One try of a delivery by a plugin that sends by itself, or runs elsewhere. Never rejects. */
export async function attemptItsOwnWay(way: OwnWay): Promise<MadeAttempt> {
  const { dependencies, input, plugin, startedAtMs } = way;
  const prepared = renders(plugin) ? await prepareItsOwnWay(input, startedAtMs, way.signal) : null;
  if (prepared !== null && "outcome" in prepared) return endedBeforeSending(input, startedAtMs, prepared);
  if (!(plugin.remote?.sends ?? plugin.send !== undefined)) return sendOnce(way, prepared);
  const conversation = openConversation(dependencies, input.connector, { shutdown: way.signal, timeoutMs: input.connector.policy.timeoutMs });
  const outcome = await converse(way, conversation, prepared?.request ?? null);
  const request = prepared?.request ?? conversation.first;
  if (request === null) return endedBeforeSending(input, startedAtMs, { outcome, deadLetterReason: null });
  const body = input.body ?? prepared?.body ?? { contentType: "", text: request.body };
  const result = { ...(conversation.last ?? notSent), durationMs: dependencies.clock.now() - startedAtMs };
  return describeAttempt({ dependencies, input, startedAtMs, prepared: { request, body }, result, outcome });
}

const notSent: SendResult = { kind: "failure", code: "not_sent", message: "nothing was sent", durationMs: 0 };

function renders({ remote, render }: HostedPlugin): boolean {
  return remote?.renders ?? render !== undefined;
}

async function sendOnce(
  { dependencies, input, plugin, startedAtMs }: OwnWay,
  prepared: Extract<Prepared, { readonly request: unknown }> | null,
): Promise<MadeAttempt> {
  if (prepared === null)
    return endedBeforeSending(input, startedAtMs, { outcome: { kind: "bug", reason: `plugin ${plugin.id} sends nothing` }, deadLetterReason: null });
  const result = await dependencies.sender.send(prepared.request);
  const outcome = await classifyElsewhere(input, result, dependencies.clock.now());
  return describeAttempt({ dependencies, input, startedAtMs, prepared, result, outcome });
}

/** What came of a request, wherever the plugin runs. */
export async function classifyElsewhere({ connector }: AttemptInput, result: SendResult, now: number): Promise<Outcome> {
  const remote = connector.plugin?.remote;
  if (remote === undefined) return classifyResult(connector, result, now);
  if (result.kind === "failure") return classifyFailure(result.code, result.message);
  try {
    return knownOutcome(await remote.classify({ connector, config: connector.config, now, response: result }));
  } catch (error) {
    return outcomeOf(connector.pluginId, error);
  }
}

/** What an attempt would send, whoever renders it. Of a plugin that only sends, its first request. */
export async function prepareItsOwnWay(input: AttemptInput, now: number, signal?: AbortSignal): Promise<Prepared> {
  const { plugin } = input.connector;
  if (plugin === null || (plugin.remote === undefined && (plugin.render !== undefined || input.batch !== undefined))) return prepareRequest(input, now, signal);
  try {
    if (!renders(plugin) && input.batch === undefined) return await recordFirstRequest(input, now);
    const delivery = deliveryOf(input, now);
    if ("failed" in delivery) return { outcome: { kind: "payloadRejected", reason: delivery.failed }, deadLetterReason: "template_failed" };
    const prepared = await plugin.remote?.prepare(delivery);
    if (prepared === undefined) throw new TypeError("it renders nothing");
    return outgoing(input, { ...prepared, signal });
  } catch (error) {
    return { outcome: outcomeOf(input.connector.pluginId, error), deadLetterReason: null };
  }
}

async function recordFirstRequest(input: AttemptInput, now: number): Promise<Prepared> {
  let first: RenderedRequest | null = null;
  const stop = new RequestFailed({ kind: "cancelled", reason: "this is a preview" });
  const http = (request: HttpRequest): Promise<TargetResponse> => {
    first ??= completeRequest(request);
    return Promise.reject(stop);
  };
  const aborted = AbortSignal.abort();
  await sendBy(input, { http, now, request: null, signal: aborted, timeoutMs: 1_000 }).catch((error: unknown) => {
    if (first === null) throw error;
  });
  if (first === null) throw new TypeError("it sends nothing");
  const request: RenderedRequest = first;
  return outgoing(input, { request, body: { contentType: "", text: request.body } });
}

async function converse({ input, plugin, startedAtMs }: OwnWay, conversation: Conversation, request: RenderedRequest | null): Promise<Outcome> {
  try {
    const { http, signal } = conversation;
    const sent = sendBy(input, { http, signal, request, now: startedAtMs, timeoutMs: input.connector.policy.timeoutMs });
    // A plugin elsewhere has its own end, which knows better who is to blame.
    const ended = plugin.remote === undefined ? conversation.within(sent) : sent;
    return knownOutcome((await ended) ?? { kind: "delivered" });
  } catch (error) {
    return outcomeOf(plugin.id, error);
  } finally {
    conversation.close();
  }
}

interface Sending {
  readonly http: (request: HttpRequest) => Promise<TargetResponse>;
  readonly signal: AbortSignal;
  readonly request: RenderedRequest | null;
  readonly now: number;
  readonly timeoutMs: number;
}

async function sendBy(input: AttemptInput, { http, signal, request, now, timeoutMs }: Sending): Promise<Outcome | void> {
  const { connector } = input;
  const delivery = deliveryOf(input, now);
  if ("failed" in delivery) throw new RequestFailed({ kind: "payloadRejected", reason: delivery.failed });
  const { plugin } = connector;
  if (plugin?.remote !== undefined) return plugin.remote.send(delivery, { http, signal, timeoutMs });
  const { event, payload, config } = delivery;
  const context: SendContext<JsonObject> = {
    event,
    payload,
    config,
    connector,
    delivery: delivery.delivery,
    request,
    now,
    signal,
    http,
    hmac: hmacOver(config),
    classify: (response) => classifyResult(connector, { kind: "response", ...response, bodyTruncated: false, durationMs: 0 }, now),
  };
  return plugin?.send?.(context);
}

function deliveryOf(input: AttemptInput, now: number): RemoteDelivery | { readonly failed: string } {
  const { connector, event, deliveryId, attemptNumber, test, body, batch } = input;
  // A plugin that only sends builds its body anew each time, from the same template.
  const needsPayload = batch === undefined && (body === null || (connector.plugin !== null && !renders(connector.plugin)));
  const payload = needsPayload ? renderPayload(input) : null;
  if (payload !== null && "failed" in payload) return payload;
  return { connector, event, payload, config: configOf(input), delivery: { id: deliveryId, attempt: attemptNumber, test }, now, body, batch };
}

function outcomeOf(pluginId: string, error: unknown): Outcome {
  if (error instanceof RequestFailed) return error.outcome;
  return { kind: "bug", reason: `plugin ${pluginId} failed: ${messageOf(error)}` };
}
