import { join } from "node:path";
import { findJava } from "./java.js";
import { installJars } from "./kafka-jars.js";
import { usualKafkaVersion } from "./kafka-version.js";
import { type CommandResult, runCommand } from "./run-command.js";

/**
 * Runs one of Apache Kafka's own command line tools, for example `org.apache.kafka.tools.ConsoleProducer` with
 * `["--bootstrap-server", brokers, "--topic", topic]` and lines on `stdin`. The jars are fetched at the first use.
 * Throws if they cannot be, or without Java; the tool's own failure is its `status`. The tool is ended after a minute.
 */
export async function kafkaTool(cacheFolder: string, mainClass: string, parameters: readonly string[], stdin?: string): Promise<CommandResult> {
  const folder = await installJars(cacheFolder, { set: "tools", version: usualKafkaVersion }, process.env);
  const java = findJava(process.env);
  if (!java) throw new Error("Java is not on the PATH: install Java 17 or later");
  const options = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"];
  return runCommand(java, [...options, "-cp", join(folder, "*"), mainClass, ...parameters], { stdin, deadlineMs: 60_000 });
}
