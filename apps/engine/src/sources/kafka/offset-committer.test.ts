import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { OffsetCommitter } from "./offset-committer.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A committer with a durable record, and a coordinator that can be away. */
function start() {
  const coordinator = { isAway: true, asked: 0 };
  const told: string[] = [];
  const commitOffsets = async (): Promise<void> => {
    coordinator.asked += 1;
    if (coordinator.isAway) throw new Error("this is not the coordinator");
  };
  const report = { failed: (error: unknown) => void told.push(String(error)), succeeded: () => void told.push("succeeded") };
  const committer = new OffsetCommitter({ commitOffsets }, report);
  const progress = committer.of("events", 0);
  progress.becameDurable(progress.begin(1n));
  return { committer, coordinator, told };
}

it("asks a coordinator that is away less and less often, and commits soon after it is back", async () => {
  const { committer, coordinator, told } = start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(coordinator.asked).toBeGreaterThan(5);
  expect(coordinator.asked).toBeLessThan(15);
  coordinator.isAway = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told.at(-1)).toBe("succeeded");
  const { asked } = coordinator;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(coordinator.asked, "what is committed is not committed again").toBe(asked);
  committer.close();
});

it("waits for none of that where it is told to commit now, nor in a group that was joined anew", async () => {
  const { committer, coordinator } = start();
  await vi.advanceTimersByTimeAsync(10_000);
  const { asked } = coordinator;
  await committer.commit();
  expect(coordinator.asked).toBe(asked + 1);
  coordinator.isAway = false;
  committer.forget();
  const progress = committer.of("events", 0);
  progress.becameDurable(progress.begin(2n));
  await vi.advanceTimersByTimeAsync(100);
  expect(coordinator.asked).toBe(asked + 2);
  committer.close();
});
