import { Queue, Worker } from "bullmq";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { WORKER_LOCK } from "../drain.processor.js";
import { keepScheduled } from "../keep-scheduled.js";
import { producerConnection, queueConnection } from "../queue-connection.js";
import type { DrainJob } from "../queue-names.js";
import { createWaker, hasJob } from "../wake-queue.js";

/** A queue server of a test's own, and how all of it is lost. */
export interface Backend {
  readonly settings: Parameters<typeof queueConnection>[0];
  wipe(): Promise<void>;
  remove(): Promise<void>;
}

export interface QueueSuite {
  readonly name: string;
  /** Why it cannot run. */
  readonly skipped: string | undefined;
  readonly open: () => Promise<Backend>;
}

/** What the engine asks of its queue, the same on both backends. One of them in a process: BullMQ knows one kind of backend at a time. */
export function describeQueue({ name, skipped, open }: QueueSuite): void {
  describe.skipIf(skipped !== undefined)(`the queue on ${name} ${skipped ?? ""}`, () => {
    let backend: Backend;
    let maintenance: Queue;
    let drain: Queue<DrainJob>;
    const warnings: string[] = [];
    const logger = { warn: (facts: object, message?: string) => void warnings.push(`${message} ${JSON.stringify(facts)}`) } as never;

    beforeAll(async () => {
      backend = await open();
      const { redisUrl } = backend.settings;
      maintenance = new Queue("maintenance", { connection: queueConnection(backend.settings) });
      drain = new Queue("drain", { connection: redisUrl === null ? queueConnection(backend.settings) : producerConnection(redisUrl) });
      for (const queue of [maintenance, drain]) queue.on("error", () => undefined);
      await Promise.all([maintenance.waitUntilReady(), drain.waitUntilReady()]);
    });
    afterAll(async () => {
      await Promise.all([maintenance.close(), drain.close()]);
      await backend.remove();
    });
    beforeEach(() => void warnings.splice(0));

    /** Runs that wait for their time, or for a worker. */
    const waiting = async (queue: Queue): Promise<number> => (await queue.getDelayedCount()) + (await queue.getWaitingCount());

    /** Does what the drain's worker does; the work of each job as given. */
    function startWorker(work: (connectorId: number) => Promise<void>): Worker<DrainJob> {
      const worker = new Worker<DrainJob>("drain", ({ data }) => work(data.connectorId), {
        connection: queueConnection(backend.settings),
        concurrency: 8,
        ...WORKER_LOCK,
      });
      worker.on("error", () => undefined);
      return worker;
    }

    it("has its schedules once, and again after it was wiped", async () => {
      const schedules = [{ name: "reconcile", everyMs: 5_000 }];
      const keepers = [await keepScheduled(maintenance, schedules, logger), await keepScheduled(maintenance, schedules, logger)];
      try {
        expect(await waiting(maintenance)).toBe(1);
        await backend.wipe();
        expect(await waiting(maintenance)).toBe(0);
        await vi.waitFor(async () => expect(await waiting(maintenance)).toBe(1), { timeout: 20_000, interval: 100 });
        expect(warnings.join()).toMatch(/queue.schedule_made_again/);
      } finally {
        for (const keeper of keepers) keeper.stop();
      }
    });

    it("makes one run of many wakes, at the earliest of their times", async () => {
      const wakers = [createWaker(drain, logger), createWaker(drain, logger)];
      const begun = Date.now();
      for (const inMs of [9_000, 12_000, 1_000, 6_000]) for (const { wake } of wakers) wake(1, begun + inMs);
      await vi.waitFor(async () => expect(await waiting(drain)).toBe(1), { timeout: 10_000, interval: 20 });
      expect([await hasJob(drain, 1), await hasJob(drain, 99)]).toEqual([true, false]);
      const ran: number[] = [];
      const worker = startWorker(async () => void ran.push(Date.now() - begun));
      try {
        await vi.waitFor(() => expect(ran).toHaveLength(1), { timeout: 20_000, interval: 20 });
        expect(ran[0]).toBeGreaterThanOrEqual(990);
        expect(ran[0], "not by one of the later wakes").toBeLessThan(6_000);
        expect(await waiting(drain)).toBe(0);
        await vi.waitFor(async () => expect(await hasJob(drain, 1)).toBe(false), { timeout: 10_000, interval: 20 });
      } finally {
        await worker.close();
      }
    });

    it("runs once more, and only once, for all wakes that come while a run is under way", async () => {
      const { wake } = createWaker(drain, logger);
      let [runs, atOnce, mostAtOnce] = [0, 0, 0];
      let release: (() => void) | undefined;
      const worker = startWorker(async () => {
        mostAtOnce = Math.max(mostAtOnce, (atOnce += 1));
        if ((runs += 1) === 1) await new Promise<void>((resolve) => (release = resolve));
        atOnce -= 1;
      });
      try {
        wake(2, 0);
        await vi.waitFor(() => expect(release).toBeDefined(), { timeout: 10_000, interval: 10 });
        for (let wakes = 0; wakes < 5; wakes += 1) {
          wake(2, 0);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        release!();
        await vi.waitFor(() => expect(runs).toBe(2), { timeout: 20_000, interval: 10 });
        await vi.waitFor(async () => expect((await waiting(drain)) + (await drain.getActiveCount())).toBe(0), { timeout: 10_000, interval: 20 });
        expect([runs, mostAtOnce]).toEqual([2, 1]);
      } finally {
        await worker.close();
      }
    });

    it("that lost a wake takes the next one, and runs forged jobs like any others", async () => {
      const { wake } = createWaker(drain, logger);
      wake(3, Date.now() + 8_000);
      await vi.waitFor(async () => expect(await waiting(drain)).toBe(1), { timeout: 10_000, interval: 10 });
      await backend.wipe();
      expect(await hasJob(drain, 3)).toBe(false);
      await drain.addBulk(Array.from({ length: 3 }, () => ({ name: "drain", data: { connectorId: 3 } })));
      const ran: number[] = [];
      const worker = startWorker(async (connectorId) => void ran.push(connectorId));
      try {
        await vi.waitFor(() => expect(ran).toEqual([3, 3, 3]), { timeout: 20_000, interval: 20 });
        createWaker(drain, logger).wake(3, 0);
        await vi.waitFor(() => expect(ran).toHaveLength(4), { timeout: 20_000, interval: 20 });
      } finally {
        await worker.close();
      }
    });
  });
}
