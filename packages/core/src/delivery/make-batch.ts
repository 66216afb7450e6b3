import { uuidV5 } from "../event/uuid-v5.js";
import type { AttemptDependencies, AttemptInput, MadeAttempt, Prepared } from "./attempt-input.js";
import { classifyResult } from "./classify-result.js";
import { describeAttempt, endedBeforeSending } from "./describe-attempt.js";
import { sendPrepared } from "./make-attempt.js";
import { prepareRequest } from "./prepare-request.js";

const MAX_BODY_BYTES = 1_048_576;

export interface MadeBatch {
  /** One for each input, in their order. */
  readonly attempts: readonly MadeAttempt[];
  readonly countsAsFailure: boolean;
}

type Sendable = Extract<Prepared, { readonly request: unknown }>;

interface Item {
  readonly input: AttemptInput;
  readonly prepared: Sendable;
}

/** One try of several deliveries in one request: a JSON array of their bodies, signed as a whole. What cannot be rendered ends by itself; what does not fit goes back in line. */
export async function makeBatch(dependencies: AttemptDependencies, inputs: readonly AttemptInput[], signal?: AbortSignal): Promise<MadeBatch> {
  const startedAtMs = dependencies.clock.now();
  const attempts = new Map<string, MadeAttempt>();
  const items: Item[] = [];
  for (const input of inputs) {
    const prepared = prepareRequest(input, startedAtMs);
    if ("outcome" in prepared) attempts.set(input.deliveryId, endedBeforeSending(input, startedAtMs, prepared));
    else items.push({ input, prepared });
  }
  const together = fitting(items);
  for (const { input } of items.slice(together.length)) attempts.set(input.deliveryId, endedBeforeSending(input, startedAtMs, PUT_OFF));
  for (const [input, made] of await sendTogether(dependencies, together, { startedAtMs, signal })) attempts.set(input.deliveryId, made);
  const made = inputs.flatMap(({ deliveryId }) => attempts.get(deliveryId) ?? []);
  return { attempts: made, countsAsFailure: made.some(({ countsAsFailure }) => countsAsFailure) };
}

const PUT_OFF = { outcome: { kind: "cancelled", reason: "it did not fit into the batch" }, deadLetterReason: null } as const;

/** From the first on, as many as go to the same URL and fit into one body. */
function fitting(items: readonly Item[]): readonly Item[] {
  let bytes = 2;
  const firstOther = items.findIndex(({ prepared }, index) => {
    bytes += Buffer.byteLength(prepared.body.text) + 1;
    return index > 0 && (bytes > MAX_BODY_BYTES || prepared.request.url !== items[0]?.prepared.request.url);
  });
  return firstOther === -1 ? items : items.slice(0, firstOther);
}

interface Moment {
  readonly startedAtMs: number;
  readonly signal: AbortSignal | undefined;
}

async function sendTogether(
  dependencies: AttemptDependencies,
  items: readonly Item[],
  { startedAtMs, signal }: Moment,
): Promise<(readonly [AttemptInput, MadeAttempt])[]> {
  const [first] = items;
  if (first === undefined) return [];
  const prepared = prepareRequest(batchInput(first, items, startedAtMs), startedAtMs, signal);
  if ("outcome" in prepared) return items.map(({ input }) => [input, endedBeforeSending(input, startedAtMs, prepared)]);
  const request = { ...prepared.request, headers: { ...prepared.request.headers, "x-trunkline-batch": String(items.length) } };
  const result = await sendPrepared(dependencies.sender, request);
  const outcome = classifyResult(first.input.connector, result, dependencies.clock.now());
  return items.map(({ input, prepared: { body } }) => [
    input,
    describeAttempt({ dependencies, input, startedAtMs, prepared: { request, body }, result, outcome }),
  ]);
}

/** The request of a batch is that of its first delivery with another id and body. The id is derived from all of them, so that a retry of the same batch has the same. */
function batchInput({ input, prepared }: Item, items: readonly Item[], now: number): AttemptInput {
  const ids = items.map((item) => item.input.deliveryId).sort();
  const deliveryId = uuidV5(ids.join("\u0000"));
  const text = joinedBody({ ...input, deliveryId }, items, now);
  return { ...input, deliveryId, body: { contentType: prepared.body.contentType, text } };
}

function joinedBody({ connector, deliveryId: id, attemptNumber, test }: AttemptInput, items: readonly Item[], now: number): string {
  const { plugin, config } = connector;
  if (plugin?.renderBatch === undefined) return `[${items.map(({ prepared }) => prepared.body.text).join(",")}]`;
  const parts = items.map(({ input, prepared: { body } }) => {
    const hasTemplate = (input.content.subscriptions[input.subscriptionIndex]?.template ?? null) !== null;
    return { event: input.event, payload: hasTemplate ? body : null, delivery: { id: input.deliveryId, attempt: input.attemptNumber, test: input.test } };
  });
  return plugin.renderBatch({ items: parts, config, connector, delivery: { id, attempt: attemptNumber, test }, now }).body;
}
