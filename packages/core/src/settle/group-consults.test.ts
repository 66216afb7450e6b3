import { expect, test, vi } from "vitest";
import type { Consultation, Identity } from "../ports.js";
import { groupConsults } from "./group-consults.js";

const identity = (id: string): Identity => ({ tenant: "t", source: "", id });

/** A log whose calls end when the test says so. */
function aLog() {
  const calls: { ids: string[]; days: readonly string[]; end: (known: readonly string[]) => void; fail: (error: Error) => void }[] = [];
  const consult = (identities: readonly Identity[], days: readonly string[]): Promise<Consultation> => {
    const { promise, resolve, reject } = Promise.withResolvers<Consultation>();
    calls.push({
      ids: identities.map(({ id }) => id),
      days,
      end: (known) => resolve({ configurationVersion: calls.length, known: new Set(known) }),
      fail: reject,
    });
    return promise;
  };
  return { calls, consult };
}

test("what is asked while two calls are under way shares the next one", async () => {
  const log = aLog();
  const consult = groupConsults(log);
  const answers = ["a", "b", "c", "d"].map((id) => consult([identity(id)], ["2026-01-01"]));
  expect(log.calls.map(({ ids }) => ids)).toEqual([["a"], ["b"]]);
  log.calls[0]!.end([]);
  await answers[0];
  await vi.waitFor(() => expect(log.calls.map(({ ids }) => ids)).toEqual([["a"], ["b"], ["c", "d"]]));
  expect(log.calls[2]!.days).toEqual(["2026-01-01"]);
  log.calls[2]!.end(["x"]);
  expect(await answers[2]).toEqual(await answers[3]);
});

test("an error reaches all who share the call, and the next call is made all the same", async () => {
  const log = aLog();
  const consult = groupConsults(log);
  const first = consult([identity("a")], ["2026-01-01"]);
  log.calls[0]!.fail(new Error("away"));
  await expect(first).rejects.toThrow("away");
  const second = consult([identity("b")], ["2026-01-02"]);
  await vi.waitFor(() => expect(log.calls).toHaveLength(2));
  log.calls[1]!.end([]);
  expect((await second).known.size).toBe(0);
});
