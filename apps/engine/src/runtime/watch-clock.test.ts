import { describe, expect, it } from "vitest";
import { createClockWatch } from "./watch-clock.js";

const minuteMs = 60_000;

/** A machine `aheadMs` ahead of the database, whose answers take `answerMs`. */
function watched(aheadMs: number, answerMs = 0) {
  let trueMs = Date.UTC(2026, 1, 1);
  const shown: number[] = [];
  const warnings: string[] = [];
  const databaseTime = async (): Promise<number> => {
    const time = trueMs + answerMs / 2;
    trueMs += answerMs;
    return time;
  };
  const look = createClockWatch({
    maintenance: { databaseTime },
    metrics: { setClockOffset: (ms) => void shown.push(ms) },
    logger: { warn: (facts: object, message?: string) => void warnings.push(`${message} ${JSON.stringify(facts)}`) } as never,
    now: () => trueMs + aheadMs,
  });
  return { shown, warnings, look, pass: (ms: number) => void (trueMs += ms) };
}

describe("the clock of a process", () => {
  it("that goes with the database's is not blamed for an answer that takes long", async () => {
    const { shown, warnings, look } = watched(0, 8_000);
    await look();
    expect([shown, warnings]).toEqual([[0], []]);
  });

  it.each([
    ["ahead of", 10 * minuteMs],
    ["behind", -10 * minuteMs],
  ])("that is %s it is shown, and warned of every ten minutes", async (words, aheadMs) => {
    const { shown, warnings, look, pass } = watched(aheadMs);
    for (let minute = 0; minute < 20; minute += 1) {
      await look();
      pass(minuteMs);
    }
    expect(new Set(shown)).toEqual(new Set([aheadMs]));
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain(`this machine's clock is ${words} the database's`);
  });
});
