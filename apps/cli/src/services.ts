import { join } from "node:path";
import { describeMissing, startStack, type ServiceName, type Stack, type StackProgress } from "@trunkline/stack";
import { done, say, warn } from "./progress.js";
import type { StartSettings } from "./settings.js";

const titles: Readonly<Record<ServiceName, string>> = { postgres: "PostgreSQL", kafka: "Apache Kafka", redis: "Redis" };

/**
 * PostgreSQL and Kafka, and Redis where a URL names one, each by the best means at hand. Without Kafka the engine takes
 * events over HTTP. Throws without PostgreSQL, and for a taken port, naming the variable to change.
 */
export async function startServices({ dataFolder, environment }: StartSettings): Promise<Stack> {
  const wantsRedis = Boolean(environment.REDIS_URL || environment.REDIS_URL_FILE);
  const services: ServiceName[] = ["postgres", "kafka", ...(wantsRedis ? (["redis"] as const) : [])];
  const stack = await startStack({ dataFolder, cacheFolder: join(dataFolder, "cache"), services, environment, onProgress: show });
  if (!stack.postgres) {
    await stack.stop();
    throw new Error(
      stack.missing
        .filter(({ service }) => service === "postgres")
        .map(describeMissing)
        .join("; "),
    );
  }
  for (const missing of stack.missing) warn(describeMissing(missing));
  if (!stack.kafka) warn("Without Kafka, events come in over HTTP: POST /api/v1/events");
  return stack;
}

function show({ service, step, detail, elapsedMs }: StackProgress): void {
  if (step === "ready") done(`${titles[service]}, ${detail}`, elapsedMs);
  if (step === "installing") say(`… ${titles[service]}: ${detail}`);
}
