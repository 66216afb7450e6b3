import { execFile } from "node:child_process";
import { constants, copyFile, cp, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createTestDatabase, testStack } from "@trunkline/stack";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeEnvironment, deployEngine, type ImageRecipe, readImageRecipe } from "../support/docker-files.js";
import { checkoutRoot, type EngineRun, runProgram } from "../support/engine-process.js";
import { freePort } from "../support/free-port.js";
import { createTopic, deleteTopics } from "../support/kafka-client.js";
import { ownRedisDatabase } from "../support/services.js";

const shell = promisify(execFile);
const { skipped, urls } = await testStack(["postgres", "kafka", "redis"]);
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
    // The checkout may lie where only its owner may read; the image's user must reach its Node.
    node = join(folder, "node");
    await copyFile(process.execPath, node, constants.COPYFILE_FICLONE);
    const database = await createTestDatabase(urls.postgres);
    dropDatabase = () => database.drop();
    await createTopic(urls.kafka, topic, 1);
    const compose = await composeEnvironment(await makeEnvironmentFile(folder));
    environment = { ...recipe.environment, ...compose, ...inPlaceOfHosts(compose, database.url), HOST: "127.0.0.1", PORT: String(await freePort()) };
  });

  afterAll(async () => {
    await dropDatabase();
    await deleteTopics(urls.kafka, [topic, `${topic}.rejected`]);
    await rm(folder, { recursive: true, force: true });
  });

  /** The hosts that compose makes are the test's own services here; all else stays as it is written. */
  function inPlaceOfHosts(compose: Readonly<Record<string, string>>, databaseUrl: string): Record<string, string> {
    expect([new URL(compose.DATABASE_URL ?? "").hostname, compose.KAFKA_BROKERS, new URL(compose.REDIS_URL ?? "").hostname]).toEqual([
      "postgres",
      "kafka:9092",
      "redis",
    ]);
    return { DATABASE_URL: databaseUrl, KAFKA_BROKERS: urls.kafka, KAFKA_TOPICS: topic, KAFKA_GROUP_ID: topic, REDIS_URL: ownRedisDatabase(urls.redis) };
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
    const check = () => shell(node, recipe.healthCheck.slice(1), { cwd: join(folder, "engine"), env: environment });
    await expect(check()).resolves.toBeDefined();
    expect(await run.stop(), log.slice(-3_000)).toBe(0);
    await expect(check()).rejects.toMatchObject({ code: 1 });
  });
});

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
