import { describe, expect, it } from "vitest";
import { PluginQuarantine } from "./plugin-quarantine.js";

function noted(times: readonly number[]): { readonly held: string[]; readonly quarantine: PluginQuarantine } {
  const held: string[] = [];
  const quarantine = new PluginQuarantine((pluginId) => held.push(pluginId));
  for (const at of times) quarantine.note("broken", at);
  return { held, quarantine };
}

describe("the quarantine of plugins", () => {
  it("takes in a plugin that threw twenty times within five minutes, and says so once", () => {
    const { held, quarantine } = noted(Array.from({ length: 25 }, (_, index) => index * 1_000));
    expect(held).toEqual(["broken"]);
    expect(quarantine.has("broken")).toBe(true);
    expect(quarantine.has("sound")).toBe(false);
  });

  it("lets a plugin go on that throws now and then", () => {
    const { held } = noted(Array.from({ length: 100 }, (_, index) => index * 16_000));
    expect(held).toEqual([]);
  });
});
