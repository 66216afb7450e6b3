import { readFileSync } from "node:fs";
import { engineContestant } from "./engine-contestant.js";
import { unlessAborted } from "./interruption.js";
import type { Result } from "./results.js";
import { createTopic } from "./topics.js";
import { freshDatabase, type World } from "./world.js";

const events = Number(process.env.BENCH_MEMORY_EVENTS ?? 1_000_000);
/** Filled and drained piece by piece, so that Kafka's files stay small. */
const perPiece = 50_000;
const sampleMs = 500;
const pageBytes = 4_096;

/** Resident memory of one process over a million events: flat after the first quarter, or something leaks. */
export async function measureMemory(world: World): Promise<Result[]> {
  await using database = await freshDatabase(world);
  await using topic = await createTopic(world.brokers, `bench-memory-${Date.now()}`);
  const program = await engineContestant(world).start({ topic: topic.name, databaseUrl: database.url, fanout: 1 });
  const megabytes: number[] = [];
  const sampler = setInterval(() => megabytes.push(residentMegabytes(program.processId)), sampleMs);
  try {
    const pieces = Math.ceil(events / perPiece);
    const arrivals = world.receiver.expect(Array.from({ length: pieces }, (_, piece) => (piece + 1) * perPiece));
    for (let piece = 1; piece <= pieces; piece += 1) {
      await topic.fill(perPiece);
      await unlessAborted(world.interruption, arrivals.reached(), program.failed);
      console.log(`… ${(piece * perPiece).toLocaleString("en")} of ${events.toLocaleString("en")} events, ${Math.round(megabytes.at(-1) ?? 0)} MB`);
    }
    return resultsOf(megabytes);
  } finally {
    clearInterval(sampler);
    await program.stop();
  }
}

function resultsOf(megabytes: readonly number[]): Result[] {
  const quarter = (index: number): number =>
    meanOf(megabytes.slice(Math.floor((megabytes.length * index) / 4), Math.floor((megabytes.length * (index + 1)) / 4)));
  const name = `Memory over ${events.toLocaleString("en")} events`;
  return [
    { name: `${name}, last quarter`, unit: "MB", ours: quarter(3), reference: null, better: "lower", goal: { value: 350 } },
    { name: `${name}, last quarter to second`, unit: "ratio", ours: quarter(3) / quarter(1), reference: null, better: "lower", goal: { value: 1.1 } },
  ];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Field 2 of /proc/<id>/statm, proc(5); NaN where there is none. */
function residentMegabytes(processId: number): number {
  try {
    return (Number(readFileSync(`/proc/${processId}/statm`, "utf8").split(" ")[1]) * pageBytes) / 1_048_576;
  } catch {
    return Number.NaN;
  }
}
