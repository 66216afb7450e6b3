import { Queue } from "bullmq";
import { randomInt } from "node:crypto";
import { testStack } from "@trunkline/stack";
import { describeQueue, type Backend } from "./testing/queue-suite.js";

const { skipped, urls } = await testStack(["redis"]);

async function open(): Promise<Backend> {
  const url = new URL(urls.redis);
  // One of the server's 16 databases; 0 is everybody's.
  url.pathname = `/${randomInt(1, 16)}`;
  const wipe = async (): Promise<void> => {
    const queue = new Queue("any", { connection: { url: url.href } });
    await ((await queue.backend.client) as unknown as { flushdb(): Promise<unknown> }).flushdb();
    await queue.close();
  };
  return { settings: { redisUrl: url.href, databaseUrl: "" }, wipe, remove: wipe };
}

describeQueue({ name: "Redis", skipped, open });
