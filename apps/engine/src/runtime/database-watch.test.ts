import type { EventLog } from "@trunkline/core";
import { beforeEach, expect, it } from "vitest";
import { createDatabaseWatch } from "./database-watch.js";

let nowMs = 0;
let failure: Error | null = null;
const lines: { readonly level: string; readonly message: string; readonly facts: Record<string, unknown> }[] = [];
const answer = async (): Promise<never> => {
  if (failure) throw failure;
  return { failing: [], refusedEvents: [] } as never;
};
const log: EventLog = { consult: answer, differing: answer, settle: answer, finish: answer };
const write = (level: string) => (facts: object, message?: string) => void lines.push({ level, message: message ?? "", facts: { ...facts } });

function watched() {
  const watch = createDatabaseWatch({ error: write("error"), info: write("info") } as never, () => nowMs);
  return { ...watch, log: watch.watch(log) };
}

const settle = (eventLog: EventLog) => eventLog.settle({ events: [], deliveries: [], rejected: [] }).catch(() => undefined);
const diskFull = Object.assign(new Error("no space left on device"), { code: "53100" });

beforeEach(() => {
  nowMs = 1_000;
  failure = null;
  lines.length = 0;
});

it("says what is wrong and for how long, until a call goes through again", async () => {
  const { log: eventLog, trouble } = watched();
  expect(trouble()).toBeNull();
  failure = diskFull;
  await settle(eventLog);
  nowMs += 12_000;
  expect(trouble()).toBe("writing events has failed for 12 s: the database's disk is full: make room for it (53100)");
  failure = null;
  await eventLog.consult([], []);
  expect(trouble(), "reading works, writing is still in trouble").not.toBeNull();
  await settle(eventLog);
  expect(trouble()).toBeNull();
  expect(lines.at(-1)).toMatchObject({ level: "info", facts: { what: "writing events", afterMs: 12_000 } });
});

it("logs the beginning, a reminder every ten seconds, and the end, however often it is tried", async () => {
  const { log: eventLog } = watched();
  failure = diskFull;
  for (let second = 0; second <= 20; second += 1, nowMs += 1_000) await settle(eventLog);
  expect(lines.map(({ facts }) => facts.forMs)).toEqual([0, 10_000, 20_000]);
  expect(lines[0]).toMatchObject({ level: "error", facts: { what: "writing events", error: "Error: no space left on device" } });
});
