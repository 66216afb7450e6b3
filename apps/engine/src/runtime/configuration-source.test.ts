import { expect, it } from "vitest";
import { createConfigurationSource, type ConfigurationSourceOptions } from "./configuration-source.js";

/** A database of one number, the version, that answers when it is told to. */
function start() {
  const database = { version: 1 };
  const asked: (() => void)[] = [];
  const changesSince = (): Promise<unknown> => {
    const { version } = database;
    return new Promise((resolve) => asked.push(() => resolve({ version, tenants: [], companies: [], connectors: [], eventTypes: [] })));
  };
  const options = { reader: { changesSince }, catalogs: { apply: () => undefined }, now: () => 0 };
  const source = createConfigurationSource(options as unknown as ConfigurationSourceOptions);
  const answer = async (): Promise<void> => {
    asked.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { database, asked, answer, source };
}

it("loads what has changed until now, also while a load is under way that began before the change", async () => {
  const { database, asked, answer, source } = start();
  const before = source.refresh();
  database.version = 2;
  const after = Promise.all([source.refresh(), source.refresh()]);
  await answer();
  expect((await before).version).toBe(1);
  expect(asked, "both share one load").toHaveLength(1);
  await answer();
  expect((await after).map(({ version }) => version)).toEqual([2, 2]);
});
