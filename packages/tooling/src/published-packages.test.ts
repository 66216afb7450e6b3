import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
}

const found = globSync("{packages,plugins}/*/package.json", { cwd: root }).map((file) => {
  const path = join(root, file);
  return { folder: dirname(path), manifest: JSON.parse(readFileSync(path, "utf8")) as Manifest };
});
const workflow = readFileSync(join(root, ".github/workflows/publish.yml"), "utf8");
const isPublished = ({ name }: Manifest): boolean =>
  [...workflow.matchAll(/--filter "?([^\s"]+)"?/g)].some(
    ([, filter = ""]) => name === filter || (filter.endsWith("*") && name.startsWith(filter.slice(0, -1))),
  );
const published = found.filter(({ manifest }) => isPublished(manifest));

describe("the packages that are published", () => {
  it("are the SDK's, the built-in plugins and what they need", () => {
    const names = published.map(({ manifest }) => manifest.name);
    expect(names).toEqual(
      expect.arrayContaining(["@trunkline/plugin-api", "@trunkline/plugin-testing", "create-trunkline-plugin", "@trunkline/plugin-webhook"]),
    );
    for (const { manifest } of published)
      for (const [name, version] of Object.entries(manifest.dependencies ?? {}))
        if (version.startsWith("workspace:")) expect(names, `${manifest.name} needs ${name}`).toContain(name);
  });

  it.each(published.map((one) => [one.manifest.name, one] as const))("%s is complete", (_, { folder, manifest }) => {
    expect(manifest.private ?? false).toBe(false);
    expect(manifest.publishConfig).toEqual({ access: "public", provenance: true });
    expect(manifest).toMatchObject({
      type: "module",
      license: "Apache-2.0",
      description: expect.stringMatching(/.{10}/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(existsSync(join(folder, "README.md"))).toBe(true);
    const atInstall = ["preinstall", "install", "postinstall", "prepare"].filter((name) => name in (manifest.scripts ?? {}));
    expect(atInstall).toEqual([]);
  });

  it.each(published.map((one) => [one.manifest.name, one] as const))("%s has what it names, where it says", (_, { folder, manifest }) => {
    const targets = Object.values(manifest.exports ?? {}).flatMap((target) =>
      typeof target === "string"
        ? [target]
        : Object.entries(target)
            .filter(([condition]) => condition !== "trunkline-source")
            .map(([, file]) => file),
    );
    expect(targets.length + Object.keys(manifest.bin ?? {}).length).toBeGreaterThan(0);
    for (const file of [...targets, ...Object.values(manifest.bin ?? {})]) {
      expect(existsSync(join(folder, file)), `${file} (build before)`).toBe(true);
      const isShipped = file === "./package.json" || (manifest.files ?? []).some((kept) => file.startsWith(`./${kept}/`));
      expect(isShipped, `${file} is not in files`).toBe(true);
    }
    for (const file of Object.values(manifest.bin ?? {})) expect(readFileSync(join(folder, file), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it.each(published.map((one) => [one.manifest.name, one] as const))("%s puts types before code, and the source condition first", (_, { manifest }) => {
    for (const target of Object.values(manifest.exports ?? {})) {
      if (typeof target === "string") continue;
      const order = ["trunkline-source", "types", "default"];
      expect(Object.keys(target)).toEqual(order.filter((condition) => condition in target));
    }
  });

  it.each(published.map((one) => [one.manifest.name, one] as const))("%s passes the lint of packages", async (_, { folder, manifest }) => {
    const { messages } = await publint({ pkgDir: folder, strict: true, pack: false });
    expect(messages.map((message) => formatMessage(message, manifest as Parameters<typeof formatMessage>[1], { color: false }))).toEqual([]);
  });
});
