import { engineContestant, type EngineSetup } from "./engine-contestant.js";
import type { Result } from "./results.js";
import { drain, warmUp } from "./throughput.js";
import { createTopic } from "./topics.js";
import { startRedis, type World } from "./world.js";

/** The throughput of fan-out 1 again, with the queue on Redis, and with two processes of one consumer group. */
export async function measureVariants(world: World): Promise<Result[]> {
  const redis = await startRedis(world);
  try {
    return [...(await measureSetup(world, "on Redis", { redisUrl: redis.url })), ...(await measureSetup(world, "2 processes", { processes: 2 }))];
  } finally {
    await redis.stop();
  }
}

async function measureSetup(world: World, name: string, setup: EngineSetup): Promise<Result[]> {
  await using topic = await createTopic(world.brokers, `bench-variant-${Date.now()}`);
  await topic.fill(warmUp + world.events);
  const { perSecond, processCost, allCost } = await drain(world, engineContestant(world, setup), { topic: topic.name, fanout: 1 });
  return [
    { name: `Throughput, ${name}`, unit: "deliveries/s", ours: perSecond, reference: null, better: "higher" },
    { name: `CPU of the engine, ${name}`, unit: "s per 1,000", ours: processCost, reference: null, better: "lower" },
    { name: `CPU with PostgreSQL, ${name}`, unit: "s per 1,000", ours: allCost, reference: null, better: "lower" },
  ];
}
