import { execFile } from "node:child_process";
import { constants, copyFile, cp, mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createTestDatabase, testStack } from "@trunkline/stack";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { composeEnvironment, deployEngine, type ImageRecipe, readImageRecipe } from "../support/docker-files.js";
import { checkoutRoot, type EngineRun, runProgram } from "../support/engine-process.js";
import { freePort } from "../support/free-port.js";
import { createTopic, deleteTopics } from "../support/kafka-client.js";
import { ownRedisDatabase } from "../support/services.js";

const shell = promisify(execFile);
const { skipped, urls } = await testStack(["postgres", "kafka", "redis"]);
const pluginNode = process.env.PLUGIN_NODE;
if (pluginNode === undefined && process.env.CI === "true") throw new Error("PLUGIN_NODE names no Node 26: run the tests by `npm test`, which fetches one");
const title = "What docker/ describes, without Docker";

describe.skipIf(skipped !== undefined)(skipped === undefined ? title : `${title} (${skipped})`, () => {
  const topic = `docker-${process.pid}`;
  let folder: string;
  let recipe: ImageRecipe;
  let node: string;
  let environment: Record<string, string>;
  let dropDatabase: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "trunkline-image-"));
    await shell("chmod", ["755", folder]);
    recipe = await readImageRecipe();
    await deployEngine(join(folder, "engine"));
    await cp(join(checkoutRoot, recipe.consoleFolder), join(folder, "engine/console"), { recursive: true });
    // The checkout may lie where only its owner may read; the image's user must reach its Node.
    node = join(folder, "node");
    await copyFile(process.execPath, node, constants.COPYFILE_FICLONE);
    const plugins: Record<string, string> =
      pluginNode === undefined ? {} : { PLUGIN_NODE: join(folder, "plugin-node"), PLUGINS: await writePlugin(join(folder, "parcel")) };
    if (pluginNode !== undefined) await copyFile(pluginNode, join(folder, "plugin-node"), constants.COPYFILE_FICLONE);
    const database = await createTestDatabase(urls.postgres);
    dropDatabase = () => database.drop();
    await createTopic(urls.kafka, topic, 1);
    const compose = await composeEnvironment(await makeEnvironmentFile(folder));
    const here = { HOST: "127.0.0.1", PORT: String(await freePort()), ...plugins };
    environment = { ...recipe.environment, ...compose, ...inPlaceOfHosts(compose, database.url), ...here };
  });

  afterAll(async () => {
    await dropDatabase();
    await deleteTopics(urls.kafka, [topic, `${topic}.rejected`]);
    await rm(folder, { recursive: true, force: true });
  });

  /** A plugin of somebody else, with the SDK beside it as npm would install it. Gives its folder. */
  async function writePlugin(at: string): Promise<string> {
    await mkdir(join(at, "node_modules/@trunkline"), { recursive: true });
    const installed = join(folder, "engine/node_modules");
    for (const name of ["@trunkline/plugin-api", "zod"]) await symlink(await realpath(join(installed, name)), join(at, "node_modules", name));
    const manifest = { name: "trunkline-plugin-parcel", type: "module", keywords: ["trunkline-plugin"], trunkline: { id: "parcel", apiVersion: 1 } };
    await writeFile(join(at, "package.json"), JSON.stringify({ ...manifest, dependencies: { "@trunkline/plugin-api": "*", zod: "*" } }));
    await writeFile(join(at, "index.js"), parcel);
    return at;
  }

  /** The hosts that compose makes are the test's own services here; all else stays as it is written. */
  function inPlaceOfHosts(compose: Readonly<Record<string, string>>, databaseUrl: string): Record<string, string> {
    expect([new URL(compose.DATABASE_URL ?? "").hostname, compose.KAFKA_BROKERS, new URL(compose.REDIS_URL ?? "").hostname]).toEqual([
      "postgres",
      "kafka:9092",
      "redis",
    ]);
    return { DATABASE_URL: databaseUrl, KAFKA_BROKERS: urls.kafka, KAFKA_TOPICS: topic, KAFKA_GROUP_ID: topic, REDIS_URL: ownRedisDatabase(urls.redis) };
  }

  async function pluginsOfOthers(): Promise<readonly (readonly string[])[]> {
    const answer = await fetch(`http://127.0.0.1:${environment.PORT}/api/v1/plugins`, { headers: { authorization: `Bearer ${environment.ADMIN_API_KEY}` } });
    const { data } = (await answer.json()) as { data: readonly Readonly<Record<"name" | "status" | "isolation", string> & { reason?: string }>[] };
    return data.filter(({ isolation }) => isolation === "process").map(({ name, status, reason = "" }) => [name, status, reason]);
  }

  it("runs as the image's user with the compose file's variables, passes the health check, and stops in order", async () => {
    const [program = "", ...parameters] = recipe.entrypoint;
    expect(program).toBe("node");
    const asUser = process.getuid?.() === 0 ? { uid: recipe.userId, gid: recipe.userId } : {};
    let log = "";
    const start = (): Promise<EngineRun> =>
      runProgram({
        program: node,
        parameters,
        options: { cwd: join(folder, "engine"), ...asUser },
        url: `http://127.0.0.1:${environment.PORT}`,
        environment,
        onOutput: (text) => (log += text),
      });
    const run = await start().catch((error: unknown) => Promise.reject(new Error(`${String(error)}\n${log.slice(-3_000)}`)));
    onTestFinished(async () => void (await run.stop()));
    const check = () => shell(node, recipe.healthCheck.slice(1), { cwd: join(folder, "engine"), env: environment });
    await expect(check()).resolves.toBeDefined();
    expect((await fetch(`http://127.0.0.1:${environment.PORT}/`)).headers.get("content-type")).toContain("text/html");
    if (pluginNode !== undefined) expect(await pluginsOfOthers()).toEqual([["parcel", "available", ""]]);
    expect(await run.stop(), log.slice(-3_000)).toBe(0);
    await expect(check()).rejects.toMatchObject({ code: 1 });
  });
});

const parcel = `
import { definePlugin } from "@trunkline/plugin-api";
import * as z from "zod";
export default definePlugin({
  id: "parcel",
  apiVersion: 1,
  title: "Parcel",
  description: "Sends parcels.",
  direction: "outbound",
  config: z.object({ url: z.string() }),
  render: ({ event, config }) => ({ method: "POST", url: config.url, headers: {}, body: event.id }),
});
`;

/** Runs docker/make-env.sh on a copy, and gives what it wrote. */
async function makeEnvironmentFile(folder: string): Promise<Record<string, string>> {
  await cp(join(checkoutRoot, "docker/make-env.sh"), join(folder, "make-env.sh"));
  await shell("sh", [join(folder, "make-env.sh")]);
  const file = join(folder, ".env");
  expect((await stat(file)).mode & 0o077).toBe(0);
  const first = await readFile(file, "utf8");
  await shell("sh", [join(folder, "make-env.sh")]);
  expect(await readFile(file, "utf8"), "a second run must not change keys in use").toBe(first);
  return Object.fromEntries(
    first
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
