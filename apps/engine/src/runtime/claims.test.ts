import type { ClaimedDelivery, DeliveryQueue, DeliveryRecord, EventLog, FinishedAttempt } from "@trunkline/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Claims } from "./claims.js";

const connectorId = 7;
const lost = new Error("Connection terminated unexpectedly");
let answer: () => Promise<readonly ClaimedDelivery[]> = () => Promise.resolve([]);
let isAway = false;
const handedBack: (readonly string[])[] = [];
const recovered: number[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  isAway = false;
  handedBack.length = recovered.length = 0;
});
afterEach(() => vi.useRealTimers());

function start() {
  const rows = { claim: () => answer(), nextDueMs: () => Promise.resolve(null) };
  const claims = new Claims({
    queue: { ...rows, inOrder: rows, inBatches: rows } as unknown as DeliveryQueue,
    handBack: async (_connectorId, known) => {
      if (isAway) throw lost;
      handedBack.push(known);
      return 2;
    },
    recovered: (_connectorId, count) => void recovered.push(count),
  });
  const report = async () => ({ failing: [], refusedEvents: [] }) as never;
  const log = claims.watchLog({ settle: report, finish: report } as unknown as EventLog);
  const queue = claims.watchQueue();
  return { claims, log, claim: () => queue.claim(connectorId, "p", 10, 0) };
}

function answering(...ids: string[]): () => Promise<readonly ClaimedDelivery[]> {
  return () => Promise.resolve(ids.map((id) => ({ id }) as ClaimedDelivery));
}

it("hands back what a claim may have taken whose answer was lost, but nothing that is known to be under way", async () => {
  const { log, claim } = start();
  answer = answering("a", "b");
  await claim();
  await log.settle({ events: [], rejected: [], deliveries: [{ id: "c", connectorId, owner: "p" } as DeliveryRecord] });
  await log.finish([{ deliveryId: "a", connectorId } as FinishedAttempt]);
  answer = () => Promise.reject(lost);
  await expect(claim()).rejects.toBe(lost);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(handedBack).toEqual([["b", "c"]]);
  expect(recovered).toEqual([2]);
});

it("claims nothing of the connector until it is certain again, however long the database is away", async () => {
  const { claim } = start();
  answer = () => Promise.reject(lost);
  await expect(claim()).rejects.toBe(lost);
  answer = answering("a");
  isAway = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await claim()).toEqual([]);
  isAway = false;
  await vi.advanceTimersByTimeAsync(1_100);
  expect(await claim()).toHaveLength(1);
});

it("claims nothing once it is closed", async () => {
  const { claims, claim } = start();
  answer = answering("a");
  claims.close();
  expect(await claim()).toEqual([]);
});
