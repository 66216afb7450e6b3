import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A workspace of one-line files; each file breaks one rule, or none where `rule` is undefined. */
interface Sample {
  readonly file: string;
  readonly text: string;
  readonly rule?: string;
}

const samples: readonly Sample[] = [
  { file: "apps/engine/src/loads-plugin.ts", text: `import "@trunkline/plugin-webhook";`, rule: "arrow: apps/engine" },
  { file: "apps/engine/src/uses-core.ts", text: `import "@trunkline/core";` },
  { file: "apps/engine/src/sends.ts", text: `import "undici";`, rule: "only egress opens sockets to targets" },
  { file: "packages/egress/src/sends.ts", text: `import "undici";` },
  { file: "packages/egress/src/knows-core.ts", text: `import "@trunkline/core";`, rule: "arrow: packages/egress" },
  { file: "packages/egress/src/knows-plugin-api.ts", text: `import "@trunkline/plugin-api";` },
  { file: "packages/dialects/src/knows-plugin-api.ts", text: `import "@trunkline/plugin-api";` },
  { file: "packages/core/src/knows-database.ts", text: `import "@trunkline/database";`, rule: "arrow: packages/core" },
  { file: "packages/core/src/opens-pool.ts", text: `import "pg";`, rule: "core is plain TypeScript" },
  { file: "packages/core/src/filter/calls-step.ts", text: `import { lane } from "../lane/lane.js"; lane();`, rule: "steps of core stay apart" },
  { file: "packages/core/src/filter/knows-step-type.ts", text: `import type { Lane } from "../lane/lane.js"; export type Known = Lane;` },
  { file: "packages/core/src/filter/calls-own.ts", text: `import "./knows-step-type.js";` },
  { file: "packages/core/src/intake.ts", text: `import "./filter/calls-own.js"; import "./lane/lane.js";` },
  { file: "packages/core/src/lane/lane.ts", text: `export interface Lane { delay: number } export function lane(): void {}` },
  { file: "packages/database/src/knows-core.ts", text: `import "@trunkline/core";` },
  { file: "packages/database/src/knows-plugin-type.ts", text: `import type { Plugin } from "@trunkline/plugin-api"; export type Known = Plugin;` },
  { file: "packages/database/src/calls-plugin-api.ts", text: `import "@trunkline/plugin-api";`, rule: "arrow: database knows plugins by type only" },
  { file: "packages/database/src/store.integration.test.ts", text: `import "@trunkline/stack";` },
  { file: "packages/database/src/uses-stack.ts", text: `import "@trunkline/stack";`, rule: "arrow: packages/database" },
  { file: "plugins/webhook/src/speaks.ts", text: `import "@trunkline/dialects"; import "@trunkline/plugin-api";` },
  { file: "plugins/slack/src/speaks.ts", text: `import "@trunkline/dialects";`, rule: "arrow: plugins/(?!webhook/)[^/]+" },
  { file: "packages/stack/src/first.ts", text: `import "./second.js";`, rule: "no cycles" },
  { file: "packages/stack/src/lost.ts", text: `import "./nowhere.js";`, rule: "imports resolve" },
];

const workspacePackages: Readonly<Record<string, string>> = {
  core: "packages/core",
  database: "packages/database",
  dialects: "packages/dialects",
  "plugin-api": "packages/plugin-api",
  "plugin-webhook": "plugins/webhook",
  stack: "packages/stack",
};

const root = join(import.meta.dirname, "../../..");
let folder: string;
let violations: Map<string, string[]>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "allowed-arrows-"));
  for (const { file, text } of samples) await put(file, text);
  for (const [name, place] of Object.entries(workspacePackages)) await link(name, place);
  await put("packages/stack/src/second.ts", `import "./first.js";`);
  for (const name of ["undici", "pg"]) await put(`node_modules/${name}/index.js`, "");
  violations = await cruise();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the allowed arrows", () => {
  it.each(samples.filter(({ rule }) => rule))("forbid $file ($rule)", ({ file, rule }) => {
    expect(violations.get(file)).toEqual([rule]);
  });

  it.each(samples.filter(({ rule }) => !rule))("allow $file", ({ file }) => {
    expect(violations.get(file)).toBeUndefined();
  });
});

async function put(file: string, text: string): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function link(name: string, place: string): Promise<void> {
  const exports = { ".": { "trunkline-source": "./src/index.ts", default: "./dist/index.js" } };
  await put(`${place}/package.json`, JSON.stringify({ name: `@trunkline/${name}`, type: "module", exports }));
  await put(`${place}/src/index.ts`, "export interface Plugin { name: string }");
  await mkdir(join(folder, "node_modules/@trunkline"), { recursive: true });
  await symlink(join(folder, place), join(folder, "node_modules/@trunkline", name));
}

/** Names of the broken rules by the file that breaks them. */
async function cruise(): Promise<Map<string, string[]>> {
  const parameters = ["--config", join(root, ".dependency-cruiser.cjs"), "--output-type", "json", "apps", "packages", "plugins"];
  const { stdout } = await promisify(execFile)(join(root, "node_modules/.bin/depcruise"), parameters, { cwd: folder, maxBuffer: 16_000_000 }).catch(
    (error: { stdout: string }) => error,
  );
  const found = new Map<string, string[]>();
  const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  for (const { from, rule } of summary.violations) found.set(from, [...(found.get(from) ?? []), rule.name]);
  return found;
}
