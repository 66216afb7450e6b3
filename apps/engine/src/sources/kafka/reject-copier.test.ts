import type { Message } from "kafkajs";
import { describe, expect, it, vi } from "vitest";
import type { RejectedToCopy } from "@trunkline/database";
import { createRejectCopier } from "./reject-copier.js";
import { copyOf, truncated } from "./reject-copy.js";

function rejected(id: number): RejectedToCopy {
  const provenance = {
    door: "kafka",
    topic: "domain-events",
    partition: 3,
    offset: "9007199254740993",
    key: `key ${id}`,
    headers: { trace: "1", "x-reject-reason": "forged" },
  } as const;
  return { id, reason: "bad_json", value: Buffer.from(`not json ${id}`), rejectedAtMs: Date.UTC(2026, 1, 1), provenance };
}

function startCopier(rows: RejectedToCopy[], send: (message: Message) => Promise<void>) {
  const copied: number[] = [];
  const failed: number[] = [];
  const state = { prepared: 0 };
  const copier = createRejectCopier({
    outbox: {
      rejectedToCopy: async (limit) => rows.splice(0, limit),
      markCopied: async (ids) => void copied.push(...ids),
      copyAgainSoon: async (ids) => void failed.push(...ids),
    },
    sender: { prepare: async () => void (state.prepared += 1), send, close: () => Promise.resolve() },
    logger: { warn: () => undefined } as never,
  });
  return { copier, copied, failed, state };
}

describe("copies of rejected messages", () => {
  it("carry key, value and headers, where they came from and why; a producer cannot forge these", () => {
    expect(copyOf(rejected(1))).toEqual({
      key: "key 1",
      value: Buffer.from("not json 1"),
      headers: {
        trace: "1",
        "x-reject-reason": "bad_json",
        "x-reject-topic": "domain-events",
        "x-reject-partition": "3",
        "x-reject-offset": "9007199254740993",
        "x-reject-time": "2026-02-01T00:00:00.000Z",
      },
    });
  });

  it("that are too large for the topic keep their beginning and say how large they were", () => {
    const copy = truncated({ value: Buffer.alloc(5_000_000, "x"), headers: { a: "b" } });
    expect((copy.value as Buffer).length).toBe(65_536);
    expect(copy.headers).toEqual({ a: "b", "x-reject-bytes": "5000000" });
  });

  it("go out for every row, however many there are", async () => {
    const { copier, copied, state } = startCopier(
      Array.from({ length: 50 }, (_, index) => rejected(index)),
      () => Promise.resolve(),
    );
    copier.start();
    await vi.waitFor(() => expect(copied).toHaveLength(50));
    expect(state.prepared).toBe(1);
    await copier.stop();
  });

  it("that fail are not marked, do not stop the others, and the topic is looked at again", async () => {
    const rows = [rejected(1), rejected(2), rejected(3)];
    const { copier, copied, failed, state } = startCopier(rows, async ({ key }) => {
      if (key === "key 2") throw new Error("UNKNOWN_TOPIC_OR_PARTITION");
    });
    copier.wake();
    await vi.waitFor(() => expect(failed).toEqual([2]));
    expect(copied).toEqual([1, 3]);
    rows.push(rejected(4));
    await vi.waitFor(() => {
      copier.wake();
      expect(copied).toEqual([1, 3, 4]);
    });
    expect(state.prepared).toBe(2);
    await copier.stop();
  });

  it("wait while the database is away", async () => {
    let isAway = true;
    const copied: number[] = [];
    const copier = createRejectCopier({
      outbox: {
        rejectedToCopy: async () => {
          if (isAway) throw new Error("ECONNREFUSED");
          return copied.length === 0 ? [rejected(1)] : [];
        },
        markCopied: async (ids) => void copied.push(...ids),
        copyAgainSoon: () => Promise.resolve(),
      },
      sender: { prepare: () => Promise.resolve(), send: () => Promise.resolve(), close: () => Promise.resolve() },
      logger: { warn: () => void (isAway = false) } as never,
    });
    await vi.waitFor(() => {
      copier.wake();
      expect(copied).toEqual([1]);
    });
    await copier.stop();
  });
});
