import "reflect-metadata";
import { readEnvironment } from "./config/index.js";
import { quietKafkaWarning } from "./sources/kafka/quiet-warning.js";
import { startEngine } from "./start-engine.js";

/** Configuration errors end with this status (sysexits.h, EX_CONFIG). */
const EX_CONFIG = 78;

quietKafkaWarning();
const result = readEnvironment(process.env);
if ("problems" in result) {
  process.stderr.write(`${result.problems.join("\n")}\n`);
  process.exit(EX_CONFIG);
}

try {
  const engine = await startEngine(result.settings);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void engine.stop(signal));
} catch (error) {
  process.stderr.write(`The engine did not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
