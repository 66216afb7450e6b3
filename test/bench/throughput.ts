import type { ChildProgram } from "./child-program.js";
import { measureEach, type Contestant, type Contestants, type Pair } from "./contestant.js";
import { processesSeconds, treeSeconds } from "./cpu.js";
import { unlessAborted } from "./interruption.js";
import type { Goal, Result } from "./results.js";
import { createTopic } from "./topics.js";
import { freshDatabase, type World } from "./world.js";

const fanouts = [1, 4];
/** Events. The first thousands are dearer, as V8 compiles until some 20,000 have passed; what they cost is `first-events`. */
export const warmUp = 20_000;
/** The engine may cost 1.5 times the bare libraries, and no more in all than the cheapest that keeps no log. */
const goals = { rate: { value: 6_000 }, rateFannedOut: { value: 7_000 }, engine: { ratio: 1.5, value: 0.115 }, all: { value: 0.17 } } as const satisfies Record<
  string,
  Goal
>;

export interface Drained {
  readonly perSecond: number;
  /** CPU-seconds per 1,000 deliveries: of the process, and with the database; null without /proc. */
  readonly processCost: number | null;
  readonly allCost: number | null;
}

/** How fast a full topic is emptied, and what it costs; from receipt to receipt at the receiver, after a warm-up. */
export async function measureThroughput(world: World, contestants: Contestants): Promise<Result[]> {
  const results: Result[] = [];
  for (const fanout of fanouts) {
    await using topic = await createTopic(world.brokers, `bench-throughput-${fanout}-${Date.now()}`);
    await topic.fill(warmUp + world.events);
    const pair = await measureEach(contestants, (contestant) => drain(world, contestant, { topic: topic.name, fanout }));
    results.push(...resultsOf(pair, fanout));
  }
  return results;
}

export interface Load {
  readonly topic: string;
  readonly fanout: number;
  /** Events; default `world.events`. */
  readonly events?: number;
  /** Deliveries that are not measured; default the warm-up's. At least one: before the first, nothing has begun. */
  readonly notMeasured?: number;
}

export async function drain(world: World, contestant: Contestant, { topic, fanout, ...load }: Load): Promise<Drained> {
  await using database = await freshDatabase(world);
  const { events = world.events, notMeasured = warmUp * fanout } = load;
  const deliveries = events * fanout;
  const arrivals = world.receiver.expect([notMeasured, notMeasured + deliveries]);
  const program = await contestant.start({ topic, databaseUrl: database.url, fanout });
  try {
    const first = await unlessAborted(world.interruption, arrivals.reached(), program.failed);
    const before = readSeconds(world, program);
    const last = await unlessAborted(world.interruption, arrivals.reached(), program.failed);
    const used = (name: keyof Seconds): number | null => costOf(before[name], readSeconds(world, program)[name], deliveries);
    const drained = drainedOf((deliveries * 1_000) / (last.atMs - first.atMs), used("process"), used("database"));
    console.log(`✓ ${contestant.name}, fan-out ${fanout}: ${Math.round(drained.perSecond)} deliveries/s`);
    return drained;
  } finally {
    await program.stop();
  }
}

interface Seconds {
  readonly process: number | null;
  readonly database: number | null;
}

function readSeconds(world: World, program: ChildProgram): Seconds {
  return { process: processesSeconds(program.processIds ?? [program.processId]), database: treeSeconds(world.databaseProcessId) };
}

function costOf(before: number | null, after: number | null, deliveries: number): number | null {
  return before === null || after === null ? null : ((after - before) * 1_000) / deliveries;
}

function drainedOf(perSecond: number, processCost: number | null, databaseCost: number | null): Drained {
  return { perSecond, processCost, allCost: processCost === null || databaseCost === null ? null : processCost + databaseCost };
}

function resultsOf({ ours, reference }: Pair<Drained>, fanout: number): Result[] {
  const name = `fan-out ${fanout}`;
  const of = (key: keyof Drained) => ({ ours: ours?.[key] ?? null, reference: reference[key] });
  return [
    { name: `Throughput, ${name}`, unit: "deliveries/s", ...of("perSecond"), better: "higher", goal: fanout === 1 ? goals.rate : goals.rateFannedOut },
    { name: `CPU of the process, ${name}`, unit: "s per 1,000", ...of("processCost"), better: "lower", goal: goals.engine },
    { name: `CPU with PostgreSQL, ${name}`, unit: "s per 1,000", ...of("allCost"), better: "lower", goal: goals.all },
  ];
}
