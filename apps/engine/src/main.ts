import "reflect-metadata";
import { readEnvironment } from "./config/index.js";
import { tuneHeap } from "./runtime/tune-heap.js";
import { quietKafkaWarning } from "./sources/kafka/quiet-warning.js";
import { startEngine } from "./start-engine.js";

/** Configuration errors end with this status (sysexits.h, EX_CONFIG). */
const EX_CONFIG = 78;
/** An orderly end takes at most 30 s, also where a start hangs. */
const LONGEST_STOP_MS = 29_000;

tuneHeap();
quietKafkaWarning();
const result = readEnvironment(process.env);
if ("problems" in result) {
  process.stderr.write(`${result.problems.join("\n")}\n`);
  process.exit(EX_CONFIG);
}

const starting = startEngine(result.settings);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopOnceStarted(signal));

try {
  await starting;
} catch (error) {
  process.stderr.write(`The engine did not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** A signal may come while the engine starts, and as the first process of a container it would be ignored unless somebody listens. */
function stopOnceStarted(signal: NodeJS.Signals): void {
  setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
  void starting.then(
    (engine) => engine.stop(signal),
    () => undefined,
  );
}
