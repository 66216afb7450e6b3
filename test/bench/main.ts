import { join } from "node:path";
import { measureBacklog } from "./backlog.js";
import type { Contestants } from "./contestant.js";
import { engineContestant } from "./engine-contestant.js";
import { measureIntake } from "./intake.js";
import { measureFirstEvents } from "./first-events.js";
import { watchInterruption } from "./interruption.js";
import { measureListing } from "./listing.js";
import { measureLatency } from "./latency.js";
import { measureMemory } from "./memory.js";
import { readOptions } from "./options.js";
import { measurePlanning } from "./planning.js";
import { referenceContestant } from "./reference/contestant.js";
import { type Result, tableOf, writeResults } from "./results.js";
import { measureThroughput } from "./throughput.js";
import { measureVariants } from "./variants.js";
import { createWorld, root, type World } from "./world.js";

/** The services start at the first call. */
type OpenWorld = () => Promise<World>;
type Bench = (openWorld: OpenWorld) => Promise<Result[]>;

/** `npm run bench [-- name…]`: measures, shows a table, writes JSON. Exits 0 unless something broke: a slow machine is no failure. */
const benches: Readonly<Record<string, Bench>> = {
  planning: measurePlanning,
  throughput: inWorld((world) => measureThroughput(world, both(world))),
  "first-events": inWorld((world) => measureFirstEvents(world, both(world))),
  latency: inWorld((world) => measureLatency(world, both(world))),
  intake: inWorld(measureIntake),
  backlog: inWorld(measureBacklog),
  variants: inWorld(measureVariants),
  memory: inWorld(measureMemory),
  listing: inWorld(measureListing),
  reference: inWorld(async (world) => [...(await measureThroughput(world, referenceAlone(world))), ...(await measureLatency(world, referenceAlone(world)))]),
};
/** The reference is measured beside the engine anyway; the others take minutes. */
const onlyByName = ["reference", "memory", "listing", "first-events"];
const standard = Object.keys(benches).filter((name) => !onlyByName.includes(name));

function inWorld(measure: (world: World) => Promise<Result[]>): Bench {
  return async (openWorld) => measure(await openWorld());
}

function both(world: World): Contestants {
  return { ours: engineContestant(world), reference: referenceContestant(world) };
}

function referenceAlone(world: World): Contestants {
  return { ours: null, reference: referenceContestant(world) };
}

async function runBenches(): Promise<void> {
  const { names, events } = readOptions(process.argv.slice(2), Object.keys(benches), standard);
  const interruption = watchInterruption();
  const dataFolder = join(root, ".data/bench");
  const results: Result[] = [];
  try {
    await using cleanup = new AsyncDisposableStack();
    let world: Promise<World> | undefined;
    const openWorld = (): Promise<World> => (world ??= createWorld({ events, interruption, dataFolder }, cleanup));
    for (const name of names) results.push(...(await runBench(name, openWorld, interruption)));
  } catch (error) {
    report(error, interruption);
  }
  if (results.length === 0) return;
  console.log(`\n${tableOf(results)}\n\n${await writeResults(dataFolder, results, events)}`);
}

/** One that breaks does not keep the others from being measured. */
async function runBench(name: string, openWorld: OpenWorld, interruption: AbortSignal): Promise<Result[]> {
  interruption.throwIfAborted();
  console.log(`… ${name}`);
  try {
    return (await benches[name]?.(openWorld)) ?? [];
  } catch (error) {
    if (interruption.aborted) throw error;
    report(error, interruption);
    return [];
  }
}

function report(error: unknown, interruption: AbortSignal): void {
  process.exitCode = interruption.aborted ? 130 : 1;
  if (interruption.aborted) console.error("Interrupted.");
  else console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
}

try {
  await runBenches();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
