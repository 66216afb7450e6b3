import { randomInt } from "node:crypto";
import { testStack } from "@trunkline/stack";

/** PostgreSQL, Kafka and, where the run is on Redis, Redis. */
export interface Services {
  /** Why the tests of a file cannot run: `describe.skipIf(services.skipped)`. */
  readonly skipped?: string;
  readonly postgres: string;
  readonly brokers: string;
  readonly redis?: string;
}

const redisDatabases = 16;

/** The services that all whole-system tests share. Under CI=true a missing one throws. */
export async function provideServices(): Promise<Services> {
  if (process.env.TRUNKLINE_QUEUE_BACKEND === "redis") {
    const { skipped, urls } = await testStack(["postgres", "kafka", "redis"]);
    return { skipped, postgres: urls.postgres, brokers: urls.kafka, redis: urls.redis };
  }
  const { skipped, urls } = await testStack(["postgres", "kafka"]);
  return { skipped, postgres: urls.postgres, brokers: urls.kafka };
}

/** Engines of different tests must not see each other's jobs. */
export function ownRedisDatabase(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${randomInt(1, redisDatabases)}`;
  return url.href;
}
