import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pluginName } from "./plugin-name.js";
import { writePackage } from "./write-package.js";

const freshFolder = (): string => mkdtempSync(join(tmpdir(), "create-plugin-"));

describe("a plugin's name", () => {
  it.each(["acme-chat", "Acme Chat", "trunkline-plugin-acme-chat", " ACME_CHAT "])("is understood from %s", (typed) => {
    expect(pluginName(typed)).toEqual({ id: "acme-chat", title: "Acme Chat", packageName: "trunkline-plugin-acme-chat" });
  });

  it.each(["", "x", "9lives", "../evil", "ünïcode", "a".repeat(60)])("is refused with an example: %s", (typed) => {
    expect(() => pluginName(typed)).toThrow("e.g. acme-chat");
  });
});

describe("a new package", () => {
  it("has no placeholder left, and says its name in the right places", () => {
    const folder = freshFolder();
    const files = writePackage(folder, pluginName("acme-chat"));
    expect(files).toEqual([
      ".github/workflows/publish.yml",
      ".gitignore",
      "README.md",
      "package.json",
      "src/conformance.test.ts",
      "src/index.ts",
      "tsconfig.build.json",
      "tsconfig.json",
    ]);
    for (const file of files) expect(readFileSync(join(folder, file), "utf8")).not.toMatch(/__[A-Z]+__/);
    expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({
      name: "trunkline-plugin-acme-chat",
      trunkline: { id: "acme-chat" },
    });
  });

  it("is made with the versions that Trunkline itself is made with", () => {
    const catalog = readFileSync(new URL("../../../pnpm-workspace.yaml", import.meta.url), "utf8");
    const template = JSON.parse(readFileSync(new URL("../template/package.json.template", import.meta.url), "utf8")) as Record<string, Record<string, string>>;
    const foreign = Object.entries({ ...template.dependencies, ...template.devDependencies }).filter(([name]) => !name.startsWith("@trunkline/"));
    for (const [name, version] of foreign) expect(catalog, name).toMatch(new RegExp(`^  "?${name}"?: ${version.slice(1).replaceAll(".", "\\.")}$`, "m"));
  });

  it("does not overwrite what is there", () => {
    const folder = freshFolder();
    writeFileSync(join(folder, "mine.txt"), "");
    expect(() => writePackage(folder, pluginName("acme-chat"))).toThrow("not empty");
  });
});
