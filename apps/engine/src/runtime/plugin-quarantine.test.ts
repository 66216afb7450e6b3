import type { Quarantine } from "@trunkline/database";
import { afterEach, expect, it } from "vitest";
import { PluginQuarantine } from "./plugin-quarantine.js";

const started: PluginQuarantine[] = [];
afterEach(() => {
  for (const quarantine of started.splice(0)) quarantine.close();
});

/** A process of the cluster whose rows these are. */
function process(rows: Quarantine[] = [], build = "1.0.0") {
  const changes: string[] = [];
  const told: number[] = [];
  const database = { isAway: false };
  const quarantine = new PluginQuarantine({
    store: {
      list: async () => {
        if (database.isAway) throw new Error("away");
        return [...rows];
      },
      noteBugs: async ({ count, ...bugs }, { most }) => {
        if (database.isAway) throw new Error("away");
        told.push(count);
        if (count >= most) rows.push({ ...bugs, sinceMs: 0 });
      },
    },
    buildOf: () => build,
    changed: (pluginId, isHeld) => changes.push(`${pluginId} ${isHeld ? "held" : "released"}`),
    logger: { error: () => {}, info: () => {} } as never,
  });
  started.push(quarantine);
  const note = (times: readonly number[]) => {
    for (const at of times) quarantine.note("broken", at, "boom");
  };
  return { quarantine, changes, told, database, note };
}

const often = Array.from({ length: 25 }, (_, index) => index * 1_000);
const nextMillisecond = async () => {
  const now = Date.now();
  while (Date.now() <= now) await new Promise((resolve) => setTimeout(resolve, 1));
};

it("takes in a plugin that threw twenty times within five minutes, once", () => {
  const { quarantine, changes, note } = process();
  note(often);
  expect(changes).toEqual(["broken held"]);
  expect(quarantine.has("broken")).toBe(true);
  expect(quarantine.has("sound")).toBe(false);
});

it("lets a plugin go on that throws now and then", () => {
  const { changes, note } = process();
  note(Array.from({ length: 100 }, (_, index) => index * 16_000));
  expect(changes).toEqual([]);
});

it("is known to every process with this build of the plugin, and so is its end", async () => {
  const rows: Quarantine[] = [];
  const [first, second, newer] = [process(rows), process(rows), process(rows, "1.0.1")];
  first.note(often);
  await first.quarantine.look();
  expect(rows).toMatchObject([{ plugin: "broken", build: "1.0.0", reason: "boom" }]);
  await Promise.all([second.quarantine.look(), newer.quarantine.look()]);
  expect([second.changes, newer.changes]).toEqual([["broken held"], []]);
  rows.length = 0;
  await nextMillisecond();
  await Promise.all([first.quarantine.look(), second.quarantine.look()]);
  expect([first.changes, second.changes].map((changes) => changes.at(-1))).toEqual(["broken released", "broken released"]);
  first.note([30_000]);
  expect(first.quarantine.has("broken")).toBe(false);
});

it("tells the others of each bug once, as together they may be too many", async () => {
  const { quarantine, told, note } = process();
  note([1, 2, 3]);
  await quarantine.look();
  await quarantine.look();
  note([4]);
  await quarantine.look();
  expect(told).toEqual([3, 1]);
});

it("lasts while the database is away, and the others hear of it afterwards", async () => {
  const rows: Quarantine[] = [];
  const { quarantine, changes, database, note } = process(rows);
  database.isAway = true;
  note(often);
  await quarantine.look();
  expect(changes).toEqual(["broken held"]);
  database.isAway = false;
  await nextMillisecond();
  await quarantine.look();
  await quarantine.look();
  expect(changes).toEqual(["broken held"]);
  expect(rows).toHaveLength(1);
});
