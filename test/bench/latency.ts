import { measureEach, type Contestant, type Contestants } from "./contestant.js";
import { unlessAborted } from "./interruption.js";
import { percentile } from "./percentile.js";
import type { Goal, Result } from "./results.js";
import { createTopic } from "./topics.js";
import { freshDatabase, type World } from "./world.js";

const perSecond = 100;
const seconds = 20;
/** Events in a burst, then calm ones: the way of a single event is another one, in Kafka too, and V8 and the JVM compile it apart. */
const warmUp = { burst: 2_000, calm: 800 };
/** What the quickest of the engines that keep a log takes on the same machine and work (Svix server 1.100). */
const goals = { p50: { value: 3 }, p99: { value: 8 } } as const satisfies Record<string, Goal>;

/** From just before an event is handed to Kafka's client until its request is at the receiver, in a calm stream. */
export async function measureLatency(world: World, contestants: Contestants): Promise<Result[]> {
  const { ours, reference } = await measureEach(contestants, (contestant) => latenciesOf(world, contestant));
  const of = (share: number) => ({ ours: ours && percentile(ours, share), reference: percentile(reference, share) });
  return [
    { name: `Latency at ${perSecond}/s, p50`, unit: "ms", ...of(0.5), better: "lower", goal: goals.p50 },
    { name: `Latency at ${perSecond}/s, p99`, unit: "ms", ...of(0.99), better: "lower", goal: goals.p99 },
  ];
}

async function latenciesOf(world: World, contestant: Contestant): Promise<readonly number[]> {
  await using database = await freshDatabase(world);
  await using topic = await createTopic(world.brokers, `bench-latency-${contestant.name}-${Date.now()}`);
  const program = await contestant.start({ topic: topic.name, databaseUrl: database.url, fanout: 1 });
  try {
    const events = perSecond * seconds;
    const arrivals = world.receiver.expect([warmUp.burst + warmUp.calm, warmUp.burst + warmUp.calm + events], { readsStamps: true });
    await topic.fill(warmUp.burst);
    await unlessAborted(world.interruption, topic.trickle(warmUp.calm, perSecond), program.failed);
    await unlessAborted(world.interruption, arrivals.reached(), program.failed);
    await unlessAborted(world.interruption, topic.trickle(events, perSecond), program.failed);
    const { latenciesMs } = await unlessAborted(world.interruption, arrivals.reached(), program.failed);
    console.log(`✓ ${contestant.name}, latency of ${latenciesMs.length} events: p50 ${percentile(latenciesMs, 0.5).toFixed(1)} ms`);
    return latenciesMs;
  } finally {
    await program.stop();
  }
}
