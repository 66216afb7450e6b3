import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly {
    readonly group?: string;
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly licenses?: unknown;
  }[];
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

it("bills of materials name every runtime dependency with its version, as installed, and nothing that only builds or tests", () => {
  const folder = mkdtempSync(join(tmpdir(), "sbom-"));
  const made = spawnSync(process.execPath, [join(root, "packages/tooling/sbom.mjs"), folder], { encoding: "utf8" });
  expect(made.stderr).toBe("");
  expect(made.status).toBe(0);
  for (const name of ["engine", "console", "cli"]) {
    const bill = JSON.parse(readFileSync(join(folder, `${name}.cdx.json`), "utf8")) as Bill;
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" });
    const named = bill.components.map(({ group, name: bare, version }) => `${group === undefined ? "" : `${group}/`}${bare}@${version}`);
    const manifest = manifestOf(join(root, "apps", name));
    const wanted = name === "console" ? manifest.devDependencies : manifest.dependencies;
    const outside = Object.keys(wanted ?? {}).filter((each) => !each.startsWith("@trunkline/"));
    expect(outside.length).toBeGreaterThan(2);
    for (const each of outside) expect(named, name).toContain(`${each}@${manifestOf(join(root, "apps", name, "node_modules", each)).version}`);
    if (name !== "console") expect(named.filter((each) => /^(vitest|typescript|fast-check|vite)@/.test(each))).toEqual([]);
    expect(bill.components.every(({ purl }) => purl.startsWith("pkg:npm/"))).toBe(true);
  }
});

function manifestOf(folder: string): Manifest & { readonly version?: string } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest & { readonly version?: string };
}
