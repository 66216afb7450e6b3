import { join } from "node:path";
import { findProgram, runCommand } from "./run-command.js";
import type { Availability } from "./select-means.js";
import type { Environment } from "./stack-types.js";

/** Kafka 4's broker runs on Java 17 or later (Apache Kafka 4.0 release notes). */
const leastVersion = 17;

/** The `java` of JAVA_HOME, else of the PATH. */
export function findJava(environment: Environment): string | undefined {
  const home = environment.JAVA_HOME;
  const ofHome = home ? findProgram("java", { PATH: join(home, "bin") }) : undefined;
  return ofHome ?? findProgram("java", environment);
}

/** Whether there is a Java that runs Kafka. */
export async function probeJava(environment: Environment): Promise<Availability> {
  const remedy = `install Java ${leastVersion} or later, or set KAFKA_BROKERS`;
  const java = findJava(environment);
  if (!java) return { available: false, reason: "Java is not on the PATH", remedy };
  const { stdout, stderr } = await runCommand(java, ["-version"], { deadlineMs: 20_000 });
  const version = javaVersion(stderr + stdout);
  if (version === undefined) return { available: false, reason: `${java} does not tell its version`, remedy };
  if (version < leastVersion) return { available: false, reason: `Java ${version} is too old`, remedy };
  return { available: true };
}

/** The feature version from what `java -version` prints: `"17.0.15"` is 17, `"1.8.0_392"` is 8. */
export function javaVersion(text: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(text);
  return match ? Number(match[1]) : undefined;
}
