import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KafkaVersion } from "./kafka-version.js";
import { withLock } from "./lock-file.js";
import { UnavailableError } from "./native-service.js";
import { findProgram, runCommand } from "./run-command.js";
import type { Environment } from "./stack-types.js";

/** The log binding that neither the broker nor its command line tools bring along. */
const logBinding = "org.slf4j:slf4j-simple:1.7.36";
const artifacts = { broker: "org.apache.kafka:kafka_2.13", tools: "org.apache.kafka:kafka-tools" };
const installDeadlineMs = 10 * 60_000;

export interface JarSet {
  readonly set: keyof typeof artifacts;
  readonly version: KafkaVersion;
}

/** The folder of a set of jars; it exists only when it is complete. */
export function jarFolder(cacheFolder: string, { set, version }: JarSet): string {
  return join(cacheFolder, `kafka-${version}-${set}`);
}

/** Fetches the jars through Maven unless the cache has them; returns their folder. Throws UnavailableError. */
export async function installJars(cacheFolder: string, jars: JarSet, environment: Environment): Promise<string> {
  const folder = jarFolder(cacheFolder, jars);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  await withLock(`${folder}.lock`, installDeadlineMs, async () => {
    if (!existsSync(folder)) await fetchJars(folder, jars, environment);
  });
  return folder;
}

async function fetchJars(folder: string, { set, version }: JarSet, environment: Environment): Promise<void> {
  const maven = findProgram("mvn", environment);
  if (!maven) throw new UnavailableError("Maven (mvn) is not on the PATH", "install Maven, or set KAFKA_BROKERS");
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  await writeFile(join(unfinished, "pom.xml"), pom([`${artifacts[set]}:${version}`, logBinding]));
  const parameters = ["-q", "-B", "--strict-checksums", "dependency:copy-dependencies", "-DoutputDirectory=."];
  const { status, stdout, stderr } = await runCommand(maven, parameters, { folder: unfinished, deadlineMs: installDeadlineMs });
  if (status !== 0) {
    const detail = (stdout + stderr).trim().slice(0, 800);
    throw new UnavailableError(`Maven could not fetch Apache Kafka: ${detail}`, "check the network and Maven's settings, or set KAFKA_BROKERS");
  }
  await rename(unfinished, folder);
}

function pom(wanted: readonly string[]): string {
  const dependencies = wanted.map((coordinate) => {
    const [group, artifact, version] = coordinate.split(":");
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.trunkline</groupId><artifactId>kafka-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${dependencies.join("")}</dependencies>
</project>
`;
}
