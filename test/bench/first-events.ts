import { measureEach, type Contestants } from "./contestant.js";
import type { Result } from "./results.js";
import { drain } from "./throughput.js";
import { createTopic } from "./topics.js";
import type { World } from "./world.js";

const fanouts = [1, 4];
const events = 20_000;

/** What the first 20,000 events of a new process cost, with all that V8 has yet to compile: dearer for the one with more code, and what a process that has just been started really uses. */
export async function measureFirstEvents(world: World, contestants: Contestants): Promise<Result[]> {
  const results: Result[] = [];
  for (const fanout of fanouts) {
    await using topic = await createTopic(world.brokers, `bench-first-${fanout}-${Date.now()}`);
    await topic.fill(events + 1);
    const load = { topic: topic.name, fanout, events, notMeasured: 1 };
    const { ours, reference } = await measureEach(contestants, (contestant) => drain(world, contestant, load));
    const unit = "s per 1,000";
    const goal = { ratio: 1.5, value: 0.115 };
    results.push({
      name: `CPU of the process, first ${events.toLocaleString("en")} events, fan-out ${fanout}`,
      unit,
      ours: ours?.processCost ?? null,
      reference: reference.processCost,
      better: "lower",
      goal,
    });
  }
  return results;
}
