import { compileConnector, type CompiledConnector, type DeliveryDocument } from "@trunkline/core";
import { aMessage, answer, drained, ended, fakeClock, startJourney, type Journey } from "@trunkline/core/testing";
import type { Plugin } from "@trunkline/plugin-api";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { builtInPlugins, loadPlugins } from "../plugins/index.js";

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
/** The clock goes on a little while a run makes its way. */
const RUN_MS = 100;
/** A run this long before an attempt is due must leave it alone. */
const TOO_EARLY_MS = 500;

const minutes = (...counts: number[]): number[] => counts.map((count) => count * MINUTE);
const hours = (...counts: number[]): number[] => counts.map((count) => count * HOUR);
const seconds = (...counts: number[]): number[] => counts.map((count) => count * SECOND);

const spread = [0.8, 1.2] as const;
const neverEarly = [1, 1.05] as const;

/** wire-formats of the dialects: pauses between attempts, and their spread. */
const published = [
  { dialect: "standard", pauses: [...seconds(5), ...minutes(5, 30), ...hours(2, 5, 10, 14, 20, 24)], jitter: spread },
  { dialect: "custom", pauses: [...seconds(5), ...minutes(5, 30), ...hours(2, 5, 10, 14, 20, 24)], jitter: spread },
  { dialect: "tageur", pauses: minutes(1, 5, 15), jitter: neverEarly },
  { dialect: "tgm", pauses: minutes(1, 5, 15), jitter: neverEarly },
  { dialect: "perfex", pauses: minutes(1, 5, 15), jitter: neverEarly },
  { dialect: "smtm", pauses: seconds(1, 5, 25, 125, 625), jitter: neverEarly },
  { dialect: "tagorun", pauses: seconds(1, 2), jitter: neverEarly },
] as const;

let plugin: Plugin;
beforeAll(async () => {
  const found = (await loadPlugins(builtInPlugins)).plugin("webhook");
  if (found === undefined) throw new Error("the webhook plugin is not available");
  plugin = found;
});
beforeEach(fakeClock);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const unchanging = {
  id: 1,
  tenant: "default",
  company: null,
  description: "",
  plugin: "webhook",
  system: null,
  enabled: true,
  paused: false,
  disabledBy: null,
  disabledReason: null,
  revision: 1,
} as const;

function connectorOf(dialect: string, delivery: DeliveryDocument = {}): CompiledConnector {
  const document = {
    ...unchanging,
    name: dialect,
    config: { url: "https://receiver.example/hook", dialect, ...(dialect === "custom" ? { custom: {} } : {}) },
    subscriptions: [{ eventTypes: ["*"], filter: null, template: null }],
    delivery,
  };
  return compileConnector(document, { plugin, secrets: {}, signingSecrets: [`whsec_${Buffer.alloc(32, 1).toString("base64")}`] });
}

/** When each attempt of one delivery goes out to a target that always answers 500, ms on the clock of the test. */
async function attemptTimes(connector: CompiledConnector): Promise<readonly number[]> {
  const times: number[] = [];
  const journey = startJourney({
    connectors: [connector],
    send: () => {
      times.push(Date.now());
      return answer(500);
    },
  });
  await ended(journey.intake.take([aMessage({ id: "event-1" })]));
  if (connector.policy.rateLimit !== null) await drained(journey);
  for (let due = dueOf(journey); due !== null; due = dueOf(journey)) await attemptAt(journey, due, times);
  expect(journey.row()).toMatchObject({ state: { status: "dead_lettered", reason: "attempts_exhausted" }, attemptNumber: times.length });
  journey.close();
  return times;
}

async function attemptAt(journey: Journey, due: number, times: readonly number[]): Promise<void> {
  const before = times.length;
  vi.setSystemTime(due - TOO_EARLY_MS);
  await drained(journey);
  expect(times).toHaveLength(before);
  expect(journey.wakes).toContainEqual({ connectorId: 1, dueMs: due });
  vi.setSystemTime(due);
  await drained(journey);
  expect(times).toHaveLength(before + 1);
}

function dueOf(journey: Journey): number | null {
  const { state } = journey.row();
  return state.status === "retrying" ? state.dueMs : null;
}

function pausesBetween(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

function expectPauses(found: readonly number[], pauses: readonly number[], factor: number): void {
  expect(found).toHaveLength(pauses.length);
  for (const [index, pause] of pauses.entries()) {
    expect(found[index]).toBeGreaterThanOrEqual(Math.floor(pause * factor));
    expect(found[index]).toBeLessThanOrEqual(pause * factor + RUN_MS);
  }
}

const chances = [
  { name: "the least", random: 0, share: 0 },
  { name: "half", random: 0.5, share: 0.5 },
  { name: "the most", random: 1 - Number.EPSILON, share: 1 },
];

describe.each(published)("a delivery in $dialect to a target that is down", ({ dialect, pauses, jitter: [least, most] }) => {
  it.each(chances)("is tried at the published times with $name of the spread, and no more", async ({ random, share }) => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    expectPauses(pausesBetween(await attemptTimes(connectorOf(dialect))), pauses, least + (most - least) * share);
  });
});

describe("an admin's wishes", () => {
  it.each([
    ["tageur", 10, [...minutes(1, 5, 15), ...hours(1, 3, 6, 12, 24, 24, 24)]],
    ["tagorun", 5, seconds(1, 2, 4, 8, 16)],
    ["perfex", 5, minutes(1, 5, 15, 15, 15)],
    ["tgm", 1, minutes(1)],
    ["tageur", 0, []],
  ])("let %s try %i times more, by its own schedule, never early", async (dialect, maxRetries, pauses) => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    expectPauses(pausesBetween(await attemptTimes(connectorOf(dialect, { maxRetries }))), pauses, 1);
  });

  it.each(["tgm", "smtm", "standard"])("replace the schedule of %s by one that spreads by a fifth", async (dialect) => {
    const own = { schedule: ["10s", "2m"] };
    vi.spyOn(Math, "random").mockReturnValue(0);
    expectPauses(pausesBetween(await attemptTimes(connectorOf(dialect, own))), [10 * SECOND, 2 * MINUTE], 0.8);
    vi.spyOn(Math, "random").mockReturnValue(1 - Number.EPSILON);
    expectPauses(pausesBetween(await attemptTimes(connectorOf(dialect, own))), [10 * SECOND, 2 * MINUTE], 1.2);
  });
});
