import type { EachBatchPayload } from "kafkajs";
import type { TakeReport } from "@trunkline/core";
import { expect, it, vi } from "vitest";
import { OffsetCommitter } from "./offset-committer.js";
import { readBatch, type ReadBatchDependencies } from "./read-batch.js";

const report: TakeReport = { accepted: 1, duplicates: 0, conflicts: 0, rejected: 0, tombstones: 0 };

function start(changes: Partial<ReadBatchDependencies> = {}) {
  const committed: string[] = [];
  const committer = new OffsetCommitter(
    { commitOffsets: async (offsets) => void committed.push(...offsets.map(({ offset }) => offset)) },
    { failed: () => undefined, succeeded: () => undefined },
  );
  const taken: number[] = [];
  let settle: () => void = () => undefined;
  const dependencies: ReadBatchDependencies = {
    intake: {
      take: (messages) => {
        taken.push(messages.length);
        return new Promise((resolve) => (settle = () => resolve(report)));
      },
      accept: () => Promise.reject(new Error("nothing comes over HTTP here")),
    },
    committer,
    topicTenants: new Map(),
    givenUp: () => undefined,
    taken: () => undefined,
    observe: () => undefined,
    isOpen: () => true,
    beforeRejoin: () => Promise.resolve(),
    ...changes,
  };
  return { dependencies, committer, committed, taken, settle: () => settle() };
}

/** What kafkajs gives of a batch with so many records, from offset 0. */
function payloadOf(records: number, heartbeat: () => Promise<void> = () => Promise.resolve(), partition = 0) {
  const resolved: string[] = [];
  const messages = Array.from({ length: records }, (_, offset) => ({ offset: String(offset), value: null, key: null, timestamp: "0", attributes: 0 }));
  const batch = { topic: "events", partition, messages, lastOffset: () => String(records - 1), offsetLag: () => "0" };
  const payload = { batch, heartbeat, resolveOffset: (offset: string) => void resolved.push(offset), isRunning: () => true, isStale: () => false };
  return { payload: payload as unknown as EachBatchPayload, resolved };
}

it("takes a batch in chunks, and is done when all of it is taken", async () => {
  const { dependencies, committer, taken } = start();
  const { payload, resolved } = payloadOf(150);
  await readBatch(dependencies, payload);
  expect(taken).toEqual([64, 64, 22]);
  expect(resolved).toEqual(["63", "127", "149"]);
  committer.close();
});

it("has a bounded number of chunks under way, of which each partition gets at least one", async () => {
  const { dependencies, committer, taken } = start();
  const partitions = Array.from({ length: 10 }, (_, partition) => payloadOf(150, undefined, partition).payload);
  for (const payload of partitions) {
    void readBatch(dependencies, payload);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(taken).toHaveLength(8 + 7);
  committer.close();
});

it("lets what was taken be settled and committed before the group is joined anew, as another member may get the partition", async () => {
  const rebalancing = new Error("the group is rebalancing");
  const steps: string[] = [];
  const { dependencies, committer, committed, settle } = start({
    beforeRejoin: async () => {
      steps.push("asked to settle");
      settle();
      await committer.settled();
      await committer.commit();
      steps.push("settled");
    },
  });
  const { payload } = payloadOf(3, () => Promise.reject(rebalancing));
  await expect(readBatch(dependencies, payload)).rejects.toBe(rebalancing);
  expect(steps).toEqual(["asked to settle", "settled"]);
  expect(committed).toEqual(["3"]);
  committer.close();
});

it("takes nothing more once the group is to be left: others read it from the committed offset", async () => {
  let isOpen = true;
  const { dependencies, committer, taken } = start({ isOpen: () => isOpen });
  const { payload, resolved } = payloadOf(150, async () => void (isOpen = false));
  await readBatch(dependencies, payload);
  await readBatch(dependencies, payload);
  expect(taken).toEqual([64]);
  expect(resolved).toEqual(["63"]);
  committer.close();
});

it("leaves what is left of a batch after half a second to the next fetch, which brings what came to other partitions meanwhile", async () => {
  let nowMs = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  const observe = vi.fn<ReadBatchDependencies["observe"]>();
  const { dependencies, committer, taken } = start({ observe });
  const { payload, resolved } = payloadOf(640, async () => void (nowMs += 200));
  await readBatch(dependencies, payload);
  expect(taken).toEqual([64, 64, 64]);
  expect(resolved.at(-1)).toBe("191");
  expect(observe, "the lag is told with what is left").toHaveBeenCalledWith({ topic: "events", partition: 0, lag: 640 - 192, records: 192 });
  clock.mockRestore();
  committer.close();
});
