import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const oldestNode = [20, 11];

/** Throws when this Node lacks what the bootstrap itself needs. */
export function complainAboutNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new Error(`This needs Node ${oldestNode.join(".")} or newer to begin with; here is ${version}. It fetches the Node it runs on itself.`);
}

/** Kafka is started from its jars: without Java or Maven all else works, so this is a warning. */
export function warnAboutJava(environment) {
  if (environment.KAFKA_BROKERS || environment.KAFKA_BROKERS_FILE) return;
  const missing = ["java", "mvn"].filter((program) => !isOnPath(program, environment.PATH));
  if (missing.length === 0) return;
  console.warn(`! ${missing.join(" and ")} not found: a local Kafka needs Java 17 and Maven (or Docker, or KAFKA_BROKERS).`);
}

function isOnPath(program, path) {
  return path.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, program)));
}
