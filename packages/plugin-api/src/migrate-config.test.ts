import { describe, expect, it } from "vitest";
import * as z from "zod";
import { migrateConfig } from "./migrate-config.js";

const plugin = {
  config: z.object({ room: z.string().min(1), retries: z.number().default(3) }),
  configVersion: 2,
  migrateConfig: ({ channel, ...rest }: Readonly<Record<string, unknown>>, from: number) => {
    if (from !== 1) throw new RangeError(`from ${from}`);
    return { ...rest, room: channel } as never;
  },
};

describe("migrateConfig", () => {
  it("leaves a config of the present version as it is", () => {
    const stored = { room: "#a" };
    expect(migrateConfig(plugin, stored, 2)).toEqual({ config: stored });
  });

  it("brings an old config up to date and fills defaults in", () => {
    expect(migrateConfig(plugin, { channel: "#a" }, 1)).toEqual({ config: { room: "#a", retries: 3 } });
  });

  it("says why it cannot, without values of the config", () => {
    expect(migrateConfig(plugin, { channel: "" }, 1)).toEqual({ problem: expect.stringContaining("/room") });
    expect(migrateConfig(plugin, { channel: "hunter2" }, 0)).toEqual({
      problem: "The plugin's migration of its configuration from version 0 failed: RangeError.",
    });
    expect(migrateConfig(plugin, { room: "#a" }, 3)).toEqual({ problem: expect.stringContaining("version 3") });
    expect(migrateConfig({ ...plugin, migrateConfig: undefined }, { room: "#a" }, 1)).toEqual({ problem: expect.stringContaining("no migration") });
  });

  it("does not let a migration change what is stored", () => {
    const stored = { nested: { room: "#a" } };
    migrateConfig({ ...plugin, migrateConfig: (config) => Object.assign(config.nested as object, { room: "#b" }) as never }, stored, 1);
    expect(stored).toEqual({ nested: { room: "#a" } });
  });
});
