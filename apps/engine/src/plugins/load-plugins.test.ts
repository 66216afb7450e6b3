import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPlugins } from "./load-plugins.js";

const folder = mkdtempSync(join(tmpdir(), "plugins-"));

function writePlugin(name: string, manifest: Record<string, unknown>, source: string): string {
  mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, name, "package.json"),
    JSON.stringify({
      name,
      version: "1.2.3",
      type: "module",
      keywords: ["trunkline-plugin"],
      trunkline: { id: name, apiVersion: 1, entry: "./entry.js" },
      ...manifest,
    }),
  );
  writeFileSync(join(folder, name, "entry.js"), source);
  return `./${name}`;
}

const source = (id: string): string =>
  `export default { id: "${id}", apiVersion: 1, title: "T", description: "", direction: "outbound", config: { safeParse: (data) => ({ success: true, data }) }, render: () => ({}) };`;

test("a folder is loaded by its manifest", async () => {
  const registry = await loadPlugins([writePlugin("good-one", {}, source("good-one"))], folder);
  expect(registry.get("good-one")).toMatchObject({ status: "available", version: "1.2.3", packageName: "good-one" });
  expect(registry.plugin("good-one")?.title).toBe("T");
});

test("a broken plugin is unavailable with the reason, and the others work on", async () => {
  const registry = await loadPlugins(
    [
      writePlugin("throws", {}, `throw new Error("boom at import");`),
      writePlugin("too-new", { trunkline: { id: "too-new", apiVersion: 9 } }, source("too-new")),
      writePlugin("no-keyword", { keywords: [] }, source("no-keyword")),
      writePlugin("other-id", {}, source("another")),
      "not-installed-anywhere",
      "./no-such-folder",
      writePlugin("fine", {}, source("fine")),
      writePlugin("thief", { trunkline: { id: "fine", apiVersion: 1, entry: "./entry.js" } }, source("fine")),
    ],
    folder,
  );
  const reasons = registry.list().map((entry) => (entry.status === "unavailable" ? entry.reason : "available"));
  expect(reasons).toEqual([
    "boom at import",
    "it is written for plugin API 9, this engine has 1: upgrade Trunkline, or install an older version of the plugin",
    expect.stringContaining("keyword trunkline-plugin"),
    "its package.json says other-id, its module says another",
    "the package not-installed-anywhere is not installed",
    expect.stringContaining("there is no"),
    "available",
    "the id fine is already taken by fine",
  ]);
});
