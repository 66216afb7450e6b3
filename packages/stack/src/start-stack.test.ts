import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startStack } from "./start-stack.js";
import { describeMissing } from "./test-stack.js";
import type { Environment, Stack, StackProgress } from "./stack-types.js";

async function startWith(environment: Environment, onProgress?: (step: StackProgress) => void): Promise<Stack> {
  const dataFolder = await mkdtemp(join(tmpdir(), "trunkline-start-"));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  return startStack({ dataFolder, cacheFolder: join(dataFolder, "cache"), services: ["kafka"], environment, onProgress });
}

test("an explicit service is taken as it is, and is not ours to stop, kill or restart", async () => {
  const steps: StackProgress[] = [];
  const { kafka, missing, stop } = await startWith({ KAFKA_BROKERS: "broker-1:9092,broker-2:9092" }, (step) => steps.push(step));
  expect(kafka).toMatchObject({ url: "broker-1:9092,broker-2:9092", means: "explicit" });
  expect(missing).toEqual([]);
  expect(steps).toMatchObject([{ service: "kafka", step: "selected", detail: "explicit" }, { step: "ready" }]);
  expect(() => kafka?.kill("SIGKILL")).toThrow(/KAFKA_BROKERS/);
  await stop();
});

test("an explicit URL may lie in a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "trunkline-secret-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "brokers"), "from-file:9092\n");
  const { kafka } = await startWith({ KAFKA_BROKERS_FILE: join(folder, "brokers") });
  expect(kafka?.url).toBe("from-file:9092");
});

test("without Java and a container engine the report says what is missing and how to get it", async () => {
  const host = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = "unix:///nonexistent.sock";
  onTestFinished(() => {
    if (host === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = host;
  });
  const { kafka, missing } = await startWith({ PATH: "" });
  expect(kafka).toBeUndefined();
  expect(missing).toMatchObject([{ service: "kafka", reasons: ["Java is not on the PATH", expect.stringContaining("container engine")] }]);
  expect(describeMissing(missing[0]!)).toMatch(/Apache Kafka is missing: .*KAFKA_BROKERS/);
});
