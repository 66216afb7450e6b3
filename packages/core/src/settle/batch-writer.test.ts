import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BatchWriter, type BatchWriterOptions } from "./batch-writer.js";

type Options = BatchWriterOptions<number, readonly number[], string>;

function aWriter(options: Partial<Options> = {}) {
  const writes: (readonly number[])[] = [];
  const written: (readonly number[])[] = [];
  const failures: number[] = [];
  const writer = new BatchWriter<number, readonly number[], string>({
    maxItems: 3,
    maxWaitMs: 20,
    concurrentWrites: 1,
    prepare: (items) => [...items],
    write: async (items) => {
      writes.push(items);
      return "done";
    },
    written: (items) => written.push(items),
    failed: (_, tries) => failures.push(tries),
    ...options,
  });
  return { writer, writes, written, failures };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a batch writer", () => {
  it("writes as soon as a batch is full", () => {
    const { writer, writes } = aWriter();
    for (const item of [1, 2, 3, 4]) writer.add(item);
    expect(writes).toEqual([[1, 2, 3]]);
  });

  it("writes what there is when the first has waited long enough", async () => {
    const { writer, writes } = aWriter();
    writer.add(1);
    await vi.advanceTimersByTimeAsync(15);
    writer.add(2);
    expect(writes).toEqual([]);
    await vi.advanceTimersByTimeAsync(5);
    expect(writes).toEqual([[1, 2]]);
  });

  it("writes what is urgent with the next turn", async () => {
    const { writer, writes } = aWriter();
    writer.add(1, true);
    await vi.advanceTimersByTimeAsync(1);
    expect(writes).toEqual([[1]]);
  });

  it("gathers what comes while a write runs into the next one", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const writes: (readonly number[])[] = [];
    const { writer } = aWriter({
      write: async (items) => {
        writes.push(items);
        await promise;
        return "done";
      },
    });
    for (let item = 0; item < 20; item += 1) writer.add(item);
    expect(writes).toHaveLength(1);
    resolve();
    await vi.advanceTimersByTimeAsync(1);
    expect(writes.map((items) => items.length)).toEqual([3, 17]);
  });

  it("writes no more rows at once than one statement should hold, and an item that has more by itself", async () => {
    const { writer, writes } = aWriter({ maxItems: 100, rowsOf: (item) => item });
    for (const item of [9_000, 1_500, 1_500, 1_500, 1]) writer.add(item);
    await vi.advanceTimersByTimeAsync(30);
    expect(writes).toEqual([[9_000], [1_500, 1_500], [1_500, 1]]);
  });

  it("prepares a batch once, and tries the very same write until it goes through", async () => {
    let left = 4;
    const tried: (readonly number[])[] = [];
    const { writer, written, failures } = aWriter({
      write: async (items) => {
        tried.push(items);
        left -= 1;
        if (left > 0) throw new Error("away");
        return "done";
      },
    });
    writer.add(1);
    await vi.advanceTimersByTimeAsync(25);
    expect(writer.isHealthy).toBe(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(writer.isHealthy).toBe(true);
    expect(tried).toHaveLength(4);
    expect(new Set(tried).size).toBe(1);
    expect(failures).toEqual([1, 2, 3]);
    expect(written).toEqual([[1]]);
  });

  it("is drained when nothing waits and nothing is being written", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { writer, written } = aWriter({
      write: async () => {
        await promise;
        return "done";
      },
    });
    writer.add(1);
    let isDrained = false;
    void writer.drained().then(() => (isDrained = true));
    writer.add(2);
    await vi.advanceTimersByTimeAsync(100);
    expect(isDrained).toBe(false);
    resolve();
    await vi.advanceTimersByTimeAsync(100);
    expect({ isDrained, written }).toEqual({ isDrained: true, written: [[1], [2]] });
    await writer.drained();
  });
});
