import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtInPlugins, loadPlugins } from "./load-plugins.js";

const folder = mkdtempSync(join(tmpdir(), "plugins-"));

function writeManifest(name: string, manifest: Record<string, unknown>): string {
  mkdirSync(join(folder, name));
  const complete = { name, version: "1.2.3", type: "module", keywords: ["trunkline-plugin"], trunkline: { id: name, apiVersion: 1 }, ...manifest };
  writeFileSync(join(folder, name, "package.json"), JSON.stringify(complete));
  // Would tell on itself if it were ever run.
  writeFileSync(join(folder, name, "index.js"), `globalThis.codeOfAPluginRan = true;`);
  return `./${name}`;
}

test("what comes with the engine runs in its process", async () => {
  const registry = await loadPlugins(builtInPlugins);
  expect(registry.get("webhook")).toMatchObject({ status: "available", isolation: "engine", packageName: "@trunkline/plugin-webhook" });
  expect(registry.plugin("webhook")?.title).toBe("Webhook");
  for (const { id, readme } of registry.list()) expect(readme, id).toMatch(/^# /);
});

test("a manifest is judged before any code runs, and a refusal explains itself", async () => {
  const registry = await loadPlugins(
    [
      ...builtInPlugins,
      writeManifest("too-new", { trunkline: { id: "too-new", apiVersion: 9 } }),
      writeManifest("no-keyword", { keywords: [] }),
      "not-installed-anywhere",
      "./no-such-folder",
      writeManifest("thief", { trunkline: { id: "webhook", apiVersion: 1 } }),
    ],
    { workingDirectory: folder },
  );
  const asked = registry.list().slice(builtInPlugins.length);
  const reasons = asked.map((entry) => (entry.status === "unavailable" ? entry.reason : "available"));
  expect(reasons).toEqual([
    "it is written for plugin API 9, this engine has 1: upgrade Trunkline, or install an older version of the plugin",
    expect.stringContaining("keyword trunkline-plugin"),
    "the package not-installed-anywhere is not installed",
    expect.stringContaining("there is no"),
    expect.stringMatching(/the id webhook is already taken by @trunkline\/plugin-webhook .*this one is .*thief/),
  ]);
  expect(registry.plugin("webhook")?.title).toBe("Webhook");
  expect(asked.map(({ readme }) => readme)).toEqual([null, null, null, null, null]);
  expect(globalThis).not.toHaveProperty("codeOfAPluginRan");
});

test("a Node that cannot isolate is refused, and the reason says what to do", async () => {
  const old = join(folder, "old-node");
  writeFileSync(old, "#!/bin/sh\necho v24.21.0\n", { mode: 0o755 });
  const registry = await loadPlugins([writeManifest("third-party", {})], { workingDirectory: folder, pluginNode: old });
  expect(registry.get("third-party")).toMatchObject({
    status: "unavailable",
    reason: expect.stringMatching(/Node 26 or newer; here is 24\.21\.0: .*PLUGIN_NODE/),
  });
});
