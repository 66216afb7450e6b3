import { describe, expect, it } from "vitest";
import type { CompiledConnector, ParkedReason } from "@trunkline/core";
import { pino } from "pino";
import { lookAfterParkedWork } from "./look-after-parked-work.js";

const NOW = 10_000_000;
const hour = 3_600_000;

/** What was done with work that has been parked for so long at a connector. */
async function lookedAfter(reason: ParkedReason, parkedForMs: number, connector: Partial<CompiledConnector> = {}): Promise<string[]> {
  const done: string[] = [];
  const known = { id: 1, isMatched: true, hold: null, policy: { maxHoldMs: hour }, ...connector } as CompiledConnector;
  await lookAfterParkedWork({
    maintenance: {
      parkedWork: async () => [{ connectorId: 1, tenant: "acme", reason, count: 2, oldestMs: NOW - parkedForMs }],
      expireHeld: async (id, untilMs, byPerson) => done.push(`expire ${id} ${NOW - untilMs} but ${byPerson.join(" ")}`),
      cancelOfDeleted: async () => 0,
      moveParked: async (id, reasons) => done.push(`move ${id} ${reasons.join(" ")}`),
    },
    metrics: { setParked: (parked) => done.push(`show ${parked.length}`) },
    connector: () => known,
    wake: (id) => done.push(`wake ${id}`),
    logger: pino({ level: "silent" }),
    now: () => NOW,
  });
  return done;
}

describe("work that is parked", () => {
  it("is shown, and becomes a dead letter when the engine has held it for too long", async () => {
    expect(await lookedAfter("breaker_open", hour - 1)).toEqual(["show 1"]);
    expect(await lookedAfter("breaker_open", hour + 1)).toEqual(["show 1", `expire 1 ${hour} but paused`]);
  });

  it("waits as long as a person wants", async () => {
    expect(await lookedAfter("paused", 100 * hour, { hold: "paused" })).toEqual(["show 1"]);
    expect(await lookedAfter("disabled", 100 * hour, { hold: "disabled", isMatched: false })).toEqual(["show 1"]);
    expect(await lookedAfter("disabled", 100 * hour, { hold: "disabled" })).toEqual(["show 1", `expire 1 ${hour} but paused`]);
  });

  it("for want of its plugin goes on once that is there", async () => {
    expect(await lookedAfter("plugin_unavailable", 1_000, { hold: "plugin_unavailable" })).toEqual(["show 1"]);
    expect(await lookedAfter("plugin_unavailable", 1_000)).toEqual(["show 1", "move 1 plugin_unavailable", "wake 1"]);
  });
});
