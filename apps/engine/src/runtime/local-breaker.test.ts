import { aConnector } from "@trunkline/core/testing";
import { describe, expect, it, vi } from "vitest";
import { LocalBreaker } from "./local-breaker.js";

const good = { countsAsFailure: false };
const bad = { countsAsFailure: true };

function aBreaker(isOpenElsewhere: () => boolean = () => false) {
  const opened = vi.fn();
  const connector = aConnector({ delivery: { breaker: { failureRate: 0.5, minAttempts: 10, openMs: 30_000 } } });
  return { breaker: new LocalBreaker({ connector, opened, isOpenElsewhere }), opened };
}

describe("the breaker of a connector in this process", () => {
  it("opens where more than half of ten attempts fail", async () => {
    const { breaker, opened } = aBreaker();
    for (let index = 0; index < 10; index += 1) await breaker.fire(async () => (index % 2 === 0 || index > 6 ? bad : good));
    expect([breaker.state, opened.mock.calls.length]).toEqual(["open", 1]);
    expect(await breaker.fire(async () => good)).toBe("open");
    breaker.reset();
  });

  it("stays closed where one in four fails, also of what was under way at the first failure", async () => {
    const { breaker, opened } = aBreaker();
    const endings = Array.from({ length: 20 }, () => Promise.withResolvers<typeof good>());
    const underWay = endings.map(({ promise }) => breaker.fire(() => promise));
    for (const [index, { resolve }] of endings.entries()) resolve(index % 4 === 3 ? bad : good);
    await Promise.all(underWay);
    for (let index = 0; index < 20; index += 1) await breaker.fire(async () => (index % 4 === 3 ? bad : good));
    expect([breaker.state, opened.mock.calls.length]).toEqual(["closed", 0]);
    breaker.reset();
  });

  it("is not closed by an answer from before it opened", async () => {
    const { breaker } = aBreaker();
    const old = Promise.withResolvers<typeof good>();
    const begun = breaker.fire(() => old.promise);
    await breaker.fire(async () => bad);
    for (let index = 0; index < 12; index += 1) await breaker.fire(async () => bad);
    old.resolve(good);
    expect(await begun).toBe(good);
    expect(breaker.state).toBe("open");
    breaker.reset();
  });

  it("tries nothing while the cluster has it open", async () => {
    const { breaker } = aBreaker(() => true);
    const attempt = vi.fn(async () => good);
    expect(await breaker.fire(attempt)).toBe("open");
    expect(attempt).not.toHaveBeenCalled();
  });
});
