import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Check, Subject } from "../subject.js";

const MOST_IMPORT_MS = 300;
const IMPORT_TRIES = 3;
const IMPORT_TIMEOUT_MS = 30_000;
const NAME = /^(?:trunkline-plugin-[a-z0-9-]+|@[a-z0-9-]+\/(?:trunkline-)?plugin-[a-z0-9-]+)$/;
const SCRIPTS_AT_INSTALL = ["preinstall", "install", "postinstall", "prepare"];
/** What a plugin process does not have, or must not use: sockets, processes, environment, clocks of its own. */
const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  ["sockets of its own", /\bfrom\s*["'](?:node:)?(?:net|http|https|http2|tls|dgram|dns|dns\/promises|undici|axios|node-fetch)["']|\bfetch\s*\(|\bWebSocket\b/],
  ["processes or threads", /\bfrom\s*["'](?:node:)?(?:child_process|cluster|worker_threads|vm|v8|inspector)["']/],
  ["the environment", /\bprocess\s*\.\s*(?:env|exit|kill|chdir|binding|dlopen)\b/],
  ["code from text", /\beval\s*\(|\bnew\s+Function\s*\(/],
  ["a clock of its own", /\bDate\.now\s*\(|\bnew\s+Date\s*\(\s*\)|\bperformance\.now\s*\(|\bMath\.random\s*\(/],
];

/** Checks of the package around the plugin. */
export const packageChecks: readonly Check[] = [
  { number: 18, title: "the code uses no sockets, processes, environment, clock or code from text", run: checkSources },
  { number: 23, title: "the built module loads within 300 ms, and starts nothing", run: checkImport },
  { number: 24, title: "the package is complete: keyword, manifest, exports, licence, provenance, README", run: checkPackage },
];

interface PackageJson {
  readonly name?: string;
  readonly type?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly description?: string;
  readonly exports?: unknown;
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
  readonly trunkline?: { readonly id?: string; readonly apiVersion?: number; readonly entry?: string };
}

function readPackage({ options }: Subject): PackageJson {
  return JSON.parse(readFileSync(options.packageJson, "utf8")) as PackageJson;
}

function folderOf({ options }: Subject): string {
  return fileURLToPath(new URL(".", options.packageJson));
}

function entryOf(subject: Subject): string {
  const { entry = "./index.js" } = readPackage(subject).trunkline ?? {};
  const file = join(folderOf(subject), entry);
  assert.ok(existsSync(file), `${entry} does not exist: build the package before its conformance tests`);
  return file;
}

function checkSources(subject: Subject): void {
  const sources = join(folderOf(subject), "src");
  const files = existsSync(sources) ? sourcesIn(sources) : [entryOf(subject)];
  assert.ok(files.length > 0, "there is no source");
  for (const file of files) {
    const text = withoutComments(readFileSync(file, "utf8"));
    const found = FORBIDDEN.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
    assert.deepEqual(found, [], `${file} uses ${found.join(", ")}`);
  }
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => [".ts", ".js", ".mjs"].includes(extname(name)) && !/(?:\.(?:test|fixture|d)\.ts$|(?:^|[\\/])testing[\\/])/.test(name))
    .map((name) => join(folder, name));
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(?<!:)\/\/.*$/gm, "");
}

async function checkImport(subject: Subject): Promise<void> {
  const entry = entryOf(subject);
  const times: number[] = [];
  for (let tries = 0; tries < IMPORT_TRIES && (times.length === 0 || Math.min(...times) > MOST_IMPORT_MS); tries += 1) {
    const { milliseconds, resources } = await importInProcess(entry);
    assert.deepEqual(resources, [], "the module starts something as it is loaded");
    times.push(milliseconds);
  }
  assert.ok(Math.min(...times) <= MOST_IMPORT_MS, `loading took ${Math.round(Math.min(...times))} ms of processor time`);
}

/** Processor time, not the clock's: a busy machine must not fail a plugin. */
async function importInProcess(entry: string): Promise<{ readonly milliseconds: number; readonly resources: readonly string[] }> {
  const program = `
    const quiet = process.getActiveResourcesInfo();
    const start = process.cpuUsage();
    await import(${JSON.stringify(new URL(`file://${entry}`).href)});
    const { user, system } = process.cpuUsage(start);
    const resources = process.getActiveResourcesInfo().filter((name) => !quiet.includes(name) && !/^(Pipe|TTY)/.test(name));
    process.stdout.write(JSON.stringify({ milliseconds: (user + system) / 1000, resources }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { env: {}, timeout: IMPORT_TIMEOUT_MS });
  return JSON.parse(stdout) as { milliseconds: number; resources: string[] };
}

function checkPackage(subject: Subject): void {
  const { plugin } = subject;
  const manifest = readPackage(subject);
  assert.match(manifest.name ?? "", NAME, "the name must be trunkline-plugin-…, or @scope/trunkline-plugin-…");
  assert.ok(manifest.keywords?.includes("trunkline-plugin"), "the keyword trunkline-plugin is missing");
  assert.equal(manifest.trunkline?.id, plugin.id, "trunkline.id in package.json and the plugin's id differ");
  assert.equal(manifest.trunkline?.apiVersion, plugin.apiVersion, "trunkline.apiVersion in package.json and the plugin's differ");
  assert.equal(manifest.type, "module", "type must be module");
  assert.ok(manifest.license, "license is missing");
  assert.ok(manifest.description, "description is missing");
  assert.ok(manifest.exports, "exports is missing");
  assert.ok(manifest.files?.length, "files is missing: everything would be published");
  assert.deepEqual(manifest.publishConfig, { access: "public", provenance: true }, "publishConfig must be {access: public, provenance: true}");
  const scripts = Object.keys(manifest.scripts ?? {}).filter((name) => SCRIPTS_AT_INSTALL.includes(name));
  assert.deepEqual(scripts, [], "a package that runs scripts when it is installed is not loaded by careful people");
  assert.ok({ ...manifest.dependencies, ...manifest.peerDependencies }["@trunkline/plugin-api"], "@trunkline/plugin-api is no dependency");
  assert.ok(existsSync(entryOf(subject)));
  checkReadme(subject);
}

function checkReadme(subject: Subject): void {
  const file = join(folderOf(subject), "README.md");
  assert.ok(existsSync(file), "README.md is missing");
  const text = readFileSync(file, "utf8");
  const fields = Object.keys(subject.configs[0] ?? {}).filter((name) => !text.includes(`\`${name}\``));
  assert.deepEqual(fields, [], "README.md does not explain these config fields");
}
