import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StoredDelivery } from "../store.js";
import { createDeliveryTail, type DeliveryTail, type LookInput } from "./delivery-tail.js";

const EVERY_MS = 1_000;

describe("the tail of deliveries", () => {
  let log: StoredDelivery[];
  let looks: { readonly tenant: string; readonly input: LookInput }[];
  let failures: unknown[];
  let tail: DeliveryTail;
  beforeEach(() => {
    vi.useFakeTimers();
    [log, looks, failures] = [[], [], []];
    const look = async (tenant: string, input: LookInput) => {
      looks.push({ tenant, input });
      const { limit, afterNumber = 0, ids } = input;
      const found = log.filter(({ number, id }) => number > afterNumber && (ids === undefined || ids.includes(id)));
      return found.toSorted((first, second) => second.number - first.number).slice(0, limit);
    };
    tail = createDeliveryTail({ look, failed: (error) => failures.push(error), everyMs: EVERY_MS });
  });
  afterEach(() => {
    tail.close();
    vi.useRealTimers();
    expect(failures).toEqual([]);
  });

  const listen = () => {
    const told: string[] = [];
    const leave = tail.listen("acme", ({ id, status }) => told.push(`${id} ${status}`));
    return { told, leave };
  };
  const turns = (count: number) => vi.advanceTimersByTimeAsync(count * EVERY_MS + 1);

  it("tells of what comes after the beginning, once, and again when its state changes", async () => {
    log = [delivery(1, "delivered"), delivery(2, "retrying")];
    const { told } = listen();
    await turns(1);
    log = [delivery(1, "delivered"), delivery(2, "retrying"), delivery(3, "pending")];
    await turns(2);
    log = [delivery(1, "delivered"), delivery(2, "dead_lettered"), delivery(3, "delivered")];
    await turns(3);
    expect(told).toEqual(["3 pending", "2 dead_lettered", "3 delivered"]);
  });

  it("still watches a retry that thousands of others have left behind", async () => {
    const { told } = listen();
    await turns(1);
    log = [delivery(1, "retrying")];
    await turns(1);
    log = [delivery(1, "retrying"), delivery(20_000, "delivered")];
    await turns(2);
    log = [delivery(1, "delivered"), delivery(20_000, "delivered")];
    await turns(1);
    expect(told).toEqual(["1 retrying", "20000 delivered", "1 delivered"]);
  });

  it("sees one that was written later than others with greater numbers", async () => {
    const { told } = listen();
    await turns(1);
    log = [delivery(9, "delivered")];
    await turns(1);
    log = [delivery(8, "delivered"), delivery(9, "delivered")];
    await turns(1);
    expect(told).toEqual(["9 delivered", "8 delivered"]);
  });

  it("asks as often for a hundred listeners as for one, and no more once nobody listens", async () => {
    const leavers = Array.from({ length: 100 }, () => listen().leave);
    await turns(5);
    expect(looks.length).toBeLessThan(10);
    for (const leave of leavers) leave();
    await turns(1);
    const asked = looks.length;
    await turns(10);
    expect(looks.length).toBe(asked);
  });

  it("goes on after a look that failed", async () => {
    tail.close();
    let isAway = true;
    tail = createDeliveryTail({
      look: async () => {
        if (isAway) throw new Error("away");
        return log;
      },
      failed: () => (isAway = false),
      everyMs: EVERY_MS,
    });
    const { told } = listen();
    await turns(2);
    log = [delivery(1, "delivered")];
    await turns(1);
    expect(told).toEqual(["1 delivered"]);
  });
});

function delivery(number: number, status: StoredDelivery["status"]): StoredDelivery {
  return {
    id: String(number),
    number,
    day: "2026-01-01",
    eventId: "e",
    source: "",
    eventType: "asset.created",
    connectorId: 1,
    connectorName: "c",
    company: null,
    connectorRevision: 1,
    subscriptionIndex: 0,
    status,
    reason: null,
    nextAttemptAtMs: null,
    attemptNumber: 1,
    plannedAtMs: 0,
    rateLimitedMs: 0,
    test: false,
    lastAttempt: null,
  };
}
