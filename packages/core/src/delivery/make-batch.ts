import type { BatchItem } from "@trunkline/plugin-api";
import { uuidV5 } from "../event/uuid-v5.js";
import type { AttemptDependencies, AttemptInput, MadeAttempt, Prepared } from "./attempt-input.js";
import { describeAttempt, endedBeforeSending } from "./describe-attempt.js";
import { sendPrepared } from "./make-attempt.js";
import { classifyElsewhere, prepareItsOwnWay } from "./own-way.js";

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

/** One try of several deliveries in one request: what the plugin makes of them, else a JSON array of their bodies; signed as a whole. What cannot be rendered ends by itself; what does not fit goes back in line. */
export async function makeBatch(dependencies: AttemptDependencies, inputs: readonly AttemptInput[], signal?: AbortSignal): Promise<MadeBatch> {
  const startedAtMs = dependencies.clock.now();
  const attempts = new Map<string, MadeAttempt>();
  const items: Item[] = [];
  for (const [index, prepared] of (await Promise.all(inputs.map((input) => prepareItsOwnWay(input, startedAtMs)))).entries()) {
    const input = inputs[index] as AttemptInput;
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

/** From the first on, as many as go to the same URL and fit into one body; to a plugin elsewhere go the events too. */
function fitting(items: readonly Item[]): readonly Item[] {
  let bytes = 2;
  const firstOther = items.findIndex(({ prepared, input: { event, connector } }, index) => {
    const carried = connector.plugin?.remote === undefined ? 0 : event.payloadText.length;
    bytes += Math.max(Buffer.byteLength(prepared.body.text), carried) + 1;
    return index > 0 && (bytes > MAX_BODY_BYTES || prepared.request.url !== items[0]?.prepared.request.url);
  });
  return firstOther === -1 ? items : items.slice(0, firstOther);
}

interface Moment {
  readonly startedAtMs: number;
  readonly signal: AbortSignal | undefined;
}

type Ends = readonly (readonly [AttemptInput, MadeAttempt])[];

async function sendTogether(dependencies: AttemptDependencies, items: readonly Item[], moment: Moment): Promise<Ends> {
  const [first] = items;
  if (first === undefined) return [];
  const { startedAtMs, signal } = moment;
  const prepared = await prepareItsOwnWay(batchInput(first, items), startedAtMs, signal);
  if ("outcome" in prepared) {
    // One event that the plugin cannot bear must not cost the others their tries.
    if (prepared.outcome.kind === "bug" && items.length > 1) return sendOneByOne(dependencies, items, moment);
    return items.map(({ input }) => [input, endedBeforeSending(input, startedAtMs, prepared)]);
  }
  const request = { ...prepared.request, headers: { ...prepared.request.headers, "x-trunkline-batch": String(items.length) } };
  const result = await sendPrepared(dependencies.sender, request);
  const outcome = await classifyElsewhere(first.input, result, dependencies.clock.now());
  return items.map(({ input, prepared: { body } }) => [
    input,
    describeAttempt({ dependencies, input, startedAtMs, prepared: { request, body }, result, outcome }),
  ]);
}

async function sendOneByOne(dependencies: AttemptDependencies, items: readonly Item[], moment: Moment): Promise<Ends> {
  const ends: (readonly [AttemptInput, MadeAttempt])[] = [];
  for (const item of items) ends.push(...(await sendTogether(dependencies, [item], moment)));
  return ends;
}

/** The request of a batch in the place of its first delivery's, with an id derived from all of them, so that a retry of the same batch has the same. */
function batchInput({ input, prepared }: Item, items: readonly Item[]): AttemptInput {
  const ids = items.map((item) => item.input.deliveryId).sort();
  const shared = { ...input, deliveryId: uuidV5(ids.join("\u0000")) };
  const { plugin } = input.connector;
  if (plugin?.renderBatch !== undefined || plugin?.remote?.batches === true) return { ...shared, body: null, batch: items.map(batchItem) };
  return { ...shared, body: { contentType: prepared.body.contentType, text: `[${items.map((item) => item.prepared.body.text).join(",")}]` } };
}

/** Where a template has spoken, the message that came of it. */
function batchItem({ input, prepared: { body } }: Item): BatchItem {
  const hasTemplate = (input.content.subscriptions[input.subscriptionIndex]?.template ?? null) !== null;
  return { event: input.event, payload: hasTemplate ? body : null, delivery: { id: input.deliveryId, attempt: input.attemptNumber, test: input.test } };
}
