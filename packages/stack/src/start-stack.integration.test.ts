import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askServer } from "./ask-server.js";
import { createTestDatabase } from "./create-database.js";
import { kafkaTool } from "./kafka-tool.js";
import { isAlive } from "./own-process.js";
import type { ServiceName } from "./service-name.js";
import type { RunningService, Stack, StackOptions } from "./stack-types.js";
import { restartService, startStack, stopStack } from "./start-stack.js";
import { describeMissing, testFolders } from "./test-stack.js";
import { waitFor } from "./wait-for.js";

const services: readonly ServiceName[] = ["postgres", "kafka", "redis"];
const { cacheFolder } = testFolders();

let dataFolder: string;
let options: StackOptions;
let stack: Stack;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "trunkline-stack-"));
  // No URL from outside: this test is about the services that we start.
  const environment = { PATH: process.env.PATH, JAVA_HOME: process.env.JAVA_HOME };
  options = { dataFolder, cacheFolder, services, ports: { postgres: 0, kafka: 0, redis: 0 }, environment };
  stack = await startStack(options);
  if (stack.missing.length > 0 && process.env.CI === "true") throw new Error(stack.missing.map(describeMissing).join("; "));
}, 600_000);

afterAll(async () => {
  await stack?.stop();
  await stopStack(options);
  await rm(dataFolder, { recursive: true, force: true });
});

/** The service, or a skipped test with the reason. */
function need(name: ServiceName, context: { skip: (note?: string) => never }): RunningService {
  const service = stack[name];
  const missing = stack.missing.find((entry) => entry.service === name);
  return service ?? context.skip(missing && describeMissing(missing));
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function redis(url: string, command: string): Promise<string> {
  const answer = await askServer(Number(new URL(url).port), Buffer.from(`${command}\r\n`), 3);
  return answer?.toString("utf8") ?? "";
}

async function tool(name: string, parameters: readonly string[], stdin?: string): Promise<string> {
  const { status, stdout, stderr } = await kafkaTool(cacheFolder, `org.apache.kafka.tools.${name}`, parameters, stdin);
  expect(status, stderr).toBe(0);
  return stdout;
}

async function consume(brokers: string, count: number): Promise<string> {
  return tool("consumer.ConsoleConsumer", ["--bootstrap-server", brokers, "--topic", "kept", "--from-beginning", "--max-messages", String(count)]);
}

async function killAndWait(service: RunningService): Promise<number> {
  const processId = service.processId ?? 0;
  service.kill("SIGKILL");
  expect(await waitFor(() => !isAlive(processId), 5_000)).toBe(true);
  return processId;
}

describe("PostgreSQL", () => {
  test("serves the database trunkline with our settings to those who know the password", async (context) => {
    const { url } = need("postgres", context);
    expect(new URL(url).pathname).toBe("/trunkline");
    expect(await query(url, "select current_setting('max_connections') as max, current_setting('fsync') as fsync")).toEqual([{ max: "200", fsync: "on" }]);
    const wrong = new URL(url);
    wrong.password = "wrong";
    await expect(query(wrong.href, "select 1")).rejects.toThrow(/password authentication failed/);
  });

  test("gives every test a database of its own and drops it though a client is still connected", async (context) => {
    const { url } = need("postgres", context);
    const [one, two] = await Promise.all([createTestDatabase(url), createTestDatabase(url)]);
    expect(one.url).not.toBe(two.url);
    await query(one.url, "create table t (x int)");
    await query(two.url, "create table t (x int)");
    const client = new pg.Client({ connectionString: one.url });
    client.on("error", () => undefined);
    await client.connect();
    await Promise.all([one.drop(), two.drop()]);
    await expect(query(one.url, "select 1")).rejects.toThrow(/does not exist/);
  });

  test("keeps what was committed over SIGKILL and restart, at the same URL", async (context) => {
    const service = need("postgres", context);
    const { url } = service;
    await query(url, "create table kept as select 7 as x");
    const before = await killAndWait(service);
    await restartService(service);
    expect(service.processId).not.toBe(before);
    expect(service.url).toBe(url);
    expect(await query(url, "select x from kept")).toEqual([{ x: 7 }]);
  });
});

describe("Apache Kafka", () => {
  test("keeps topics and messages over SIGKILL and restart, at the same address", async (context) => {
    const service = need("kafka", context);
    const { url } = service;
    await tool("TopicCommand", ["--bootstrap-server", url, "--create", "--topic", "kept", "--partitions", "2"]);
    await tool("ConsoleProducer", ["--bootstrap-server", url, "--topic", "kept"], "one\ntwo\n");
    expect((await consume(url, 2)).trim().split("\n").sort()).toEqual(["one", "two"]);
    await killAndWait(service);
    await restartService(service);
    await tool("ConsoleProducer", ["--bootstrap-server", url, "--topic", "kept"], "three\n");
    expect((await consume(url, 3)).trim().split("\n").sort()).toEqual(["one", "three", "two"]);
  });

  test("takes a message of 5 MB and makes no topic unasked", async (context) => {
    const { url } = need("kafka", context);
    const large = ["--producer-property", "max.request.size=10000000", "--producer-property", "buffer.memory=64000000"];
    await tool("TopicCommand", ["--bootstrap-server", url, "--create", "--topic", "large"]);
    await tool("ConsoleProducer", ["--bootstrap-server", url, "--topic", "large", ...large], `${"x".repeat(5_000_000)}\n`);
    expect(await tool("GetOffsetShell", ["--bootstrap-server", url, "--topic", "large"])).toContain("large:0:1");
    const topics = await tool("TopicCommand", ["--bootstrap-server", url, "--list"]);
    expect(topics.trim().split("\n").sort()).toEqual(["__consumer_offsets", "kept", "large"]);
  });
});

test("Redis keeps its keys over SIGKILL and restart, and evicts none", async (context) => {
  const service = need("redis", context);
  const { url } = service;
  expect(await redis(url, "SET kept 7")).toContain("+OK");
  expect(await redis(url, "CONFIG GET maxmemory-policy")).toContain("noeviction");
  // Its file is synced every second; a write that reached the kernel survives the end of the process.
  await killAndWait(service);
  await restartService(service);
  expect(await redis(url, "GET kept")).toContain("7");
});

describe("a start after our own process was killed", () => {
  test("takes over the processes that still run and answer", async () => {
    const again = await startStack(options);
    for (const name of services) {
      expect(again[name]?.processId).toBe(stack[name]?.processId);
      expect(again[name]?.url).toBe(stack[name]?.url);
    }
  });

  test("starts again what was killed together with it, on the data that is there", async (context) => {
    const postgres = need("postgres", context);
    await Promise.all(services.flatMap((name) => (stack[name] ? [killAndWait(stack[name])] : [])));
    const before = postgres.processId;
    stack = await startStack(options);
    expect(stack.postgres?.processId).not.toBe(before);
    expect(await query(stack.postgres?.url ?? "", "select x from kept")).toEqual([{ x: 7 }]);
  });

  test("replaces a process of ours that is frozen", async (context) => {
    const frozen = need("redis", context);
    frozen.kill("SIGSTOP");
    const before = frozen.processId ?? 0;
    stack = await startStack(options);
    expect(stack.redis?.processId).not.toBe(before);
    expect(isAlive(before)).toBe(false);
    expect(await redis(stack.redis?.url ?? "", "PING")).toContain("PONG");
  });
});

test("a port in use stops the start with the variable to change, and leaves nothing of that start running", async (context) => {
  need("redis", context);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const other = join(dataFolder, "other");
  const start = startStack({ ...options, dataFolder: other, services: ["redis", "kafka"], ports: { redis: 0, kafka: port } });
  await expect(start).rejects.toMatchObject({ code: "PORT_IN_USE", variable: "KAFKA_PORT", port });
  expect(await stopStack({ ...options, dataFolder: other })).toEqual([]);
  await new Promise((resolve) => server.close(resolve));
});

test("stopping ends every process", async () => {
  const processIds = services.flatMap((name) => stack[name]?.processId ?? []);
  await stack.stop();
  expect(processIds.filter(isAlive)).toEqual([]);
});
