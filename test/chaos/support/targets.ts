import { randomBytes } from "node:crypto";
import type { Api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import type { ReceivedRequest, Receiver, ReceiverAnswer } from "../../support/start-receiver.js";

const everyEventType = [
  "asset.created",
  "asset.updated",
  "asset.deleted",
  "part.updated",
  "task.updated",
  "order.created",
  "order.updated",
  "part.created",
] as const;
export type FlowType = (typeof everyEventType)[number];

/** Breakers are another suite's subject: here they stay closed. */
const patientBreaker = { failureRate: 1, minAttempts: 100_000, openMs: 1_000 };
const quickRetry = { schedule: ["1s"], breaker: patientBreaker };

/** Longer than a process that is to stop waits for its sends (21 s). */
const hangMs = 26_000;

interface Target {
  readonly path: string;
  readonly eventTypes: readonly FlowType[];
  readonly delivery: Readonly<Record<string, unknown>>;
  /** How all of its deliveries must end. */
  readonly end: "delivered" | "dead_lettered" | "parked";
  readonly answer: (request: ReceivedRequest, earlierOfThisId: number) => ReceiverAnswer;
}

/** One target for each way of a delivery: at once, slowly, at the second try, at a rate, never, and not for now. */
const targets: readonly Target[] = [
  { path: "/steady", eventTypes: ["asset.created", "asset.updated"], delivery: {}, end: "delivered", answer: () => ({}) },
  { path: "/slow", eventTypes: ["asset.created"], delivery: {}, end: "delivered", answer: () => ({ delayMs: 600 }) },
  {
    path: "/flaky",
    eventTypes: ["asset.updated"],
    delivery: { ...quickRetry, maxRetries: 20 },
    end: "delivered",
    answer: ({ headers }, earlier) => ({ status: earlier === 0 && /[05af]$/.test(headers["webhook-id"] ?? "") ? 500 : 200 }),
  },
  { path: "/limited", eventTypes: ["part.updated"], delivery: { rateLimit: { max: 50, perMs: 1_000 } }, end: "delivered", answer: () => ({}) },
  { path: "/dead", eventTypes: ["task.updated"], delivery: { ...quickRetry, maxRetries: 1 }, end: "dead_lettered", answer: () => ({ status: 500 }) },
  // These three get only what a test puts in by itself.
  { path: "/three-seconds", eventTypes: ["order.created"], delivery: {}, end: "delivered", answer: () => ({ delayMs: 3_000 }) },
  {
    path: "/hangs-once",
    eventTypes: ["order.updated"],
    delivery: { timeoutMs: 60_000 },
    end: "delivered",
    answer: (_request, earlier) => (earlier === 0 ? { delayMs: hangMs } : {}),
  },
  {
    path: "/ordered",
    eventTypes: ["part.created"],
    delivery: { ...quickRetry, maxRetries: 20, ordering: { key: "data.key", maxBlockMs: 3_600_000 } },
    end: "delivered",
    answer: ({ headers }, earlier) => ({ status: earlier === 0 && /[07]$/.test(headers["webhook-id"] ?? "") ? 500 : 200 }),
  },
  { path: "/paused", eventTypes: ["asset.deleted"], delivery: {}, end: "parked", answer: () => ({}) },
];

/** What must never be seen in a log, a row or an answer. */
export interface Canaries {
  readonly header: string;
  readonly signingSecret: string;
}

export interface Targets {
  readonly canaries: Canaries;
  /** Connector ids by the event type that they get. */
  readonly connectorsOf: ReadonlyMap<FlowType, readonly number[]>;
  /** How the deliveries of a connector must end. */
  readonly endOf: ReadonlyMap<number, Target["end"]>;
  readonly idOf: (path: string) => number;
}

/** Makes a connector for each target, and the receiver behind them. */
export async function createTargets(admin: Api, receiver: Receiver): Promise<Targets> {
  const canaries = { header: `canary-${randomBytes(12).toString("hex")}`, signingSecret: `whsec_${randomBytes(32).toString("base64")}` };
  const ids = new Map<string, number>();
  for (const { path, eventTypes, delivery } of targets) {
    const config = { headers: { "x-api-key": canaries.header }, secret: canaries.signingSecret };
    ids.set(path, (await createConnector(admin, { name: path, url: receiver.url(path), eventTypes, delivery, config })).id);
  }
  await admin.post(`/connectors/${ids.get("/paused")}/pause`);
  answerByTarget(receiver);
  const idOf = (path: string): number => ids.get(path) ?? 0;
  return {
    canaries,
    idOf,
    endOf: new Map(targets.map(({ path, end }) => [idOf(path), end])),
    connectorsOf: new Map(
      everyEventType.map((type) => [type, targets.filter(({ eventTypes }) => eventTypes.includes(type)).map(({ path }) => idOf(path))] as const),
    ),
  };
}

function answerByTarget(receiver: Receiver): void {
  const seen = new Map<string, number>();
  receiver.respondWith((request) => {
    const id = `${request.path} ${request.headers["webhook-id"]}`;
    const earlier = seen.get(id) ?? 0;
    seen.set(id, earlier + 1);
    return targets.find(({ path }) => path === request.path)?.answer(request, earlier) ?? {};
  });
}
