import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findJava, probeJava } from "./java.js";
import { installJars, jarFolder } from "./kafka-jars.js";
import { isKafkaReady } from "./kafka-probe.js";
import { type KafkaSecurity, scramUserParameters } from "./kafka-security.js";
import { type KafkaMember, kafkaSettings, onlyMember, propertiesFile } from "./kafka-settings.js";
import type { KafkaVersion } from "./kafka-version.js";
import { type NativeService, type Report, UnavailableError } from "./native-service.js";
import { freePort } from "./ports.js";
import { readProcessRecord } from "./process-record.js";
import { findProgram, runOrThrow } from "./run-command.js";
import type { Availability } from "./select-means.js";
import type { Environment } from "./stack-types.js";

/** The plainest collector and compiler: a development broker should start soon and stay small. */
const javaOptions = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
const logOptions = ["showDateTime=true", "dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ", "defaultLogLevel=info"].map(
  (option) => `-Dorg.slf4j.simpleLogger.${option}`,
);

export interface KafkaPlaces {
  readonly folder: string;
  readonly cacheFolder: string;
  readonly environment: Environment;
  readonly version: KafkaVersion;
  readonly security?: KafkaSecurity;
  /** Unset: the only node of its cluster. */
  readonly member?: KafkaMember;
}

export async function probeNativeKafka({ cacheFolder, environment, version }: Omit<KafkaPlaces, "folder">): Promise<Availability> {
  const java = await probeJava(environment);
  if (!java.available) return java;
  if (existsSync(brokerJars(cacheFolder, version)) || findProgram("mvn", environment)) return { available: true };
  return { available: false, reason: "Maven (mvn) is not on the PATH", remedy: "install Maven, or set KAFKA_BROKERS" };
}

/** Apache Kafka from Maven Central: a KRaft node on the loopback address. */
export function nativeKafka(places: KafkaPlaces): NativeService {
  const { folder, cacheFolder, environment, version, security, member } = places;
  const settings = join(folder, "server.properties");
  return {
    name: "kafka",
    folder,
    program: "java",
    stopManner: { signal: "SIGTERM", deadlineMs: 20_000 },
    readyDeadlineMs: 90_000,
    recorded: () => readProcessRecord(folder),
    prepare: (report) => prepare(places, report),
    command: async (port) => {
      const place = { folder, port, member: member ?? onlyMember(await freePort()), security };
      await writeFile(settings, propertiesFile(kafkaSettings(place)));
      const classPath = join(brokerJars(cacheFolder, version), "*");
      const parameters = [...javaOptions, ...logOptions, "-cp", classPath, "kafka.Kafka", settings];
      return { program: java(environment), parameters };
    },
    isReady: isKafkaReady,
    afterReady: () => Promise.resolve(),
    url: (port) => Promise.resolve(`127.0.0.1:${port}`),
  };
}

async function prepare(places: KafkaPlaces, report: Report): Promise<void> {
  const { cacheFolder, environment, version } = places;
  if (!existsSync(brokerJars(cacheFolder, version))) report("installing", `fetching Apache Kafka ${version} through Maven`);
  await installJars(cacheFolder, { set: "broker", version }, environment);
  await formatStorage(places, report);
}

/** The id is kept first and the mark last: a format that was interrupted is done again with the same id. */
async function formatStorage({ folder, cacheFolder, environment, version, security, member = onlyMember(9_093) }: KafkaPlaces, report: Report): Promise<void> {
  const mark = join(folder, "formatted");
  if (existsSync(mark)) return;
  report("installing", "formatting the storage folder");
  const clusterId = await keptClusterId(folder);
  const settings = join(folder, "format.properties");
  await writeFile(settings, propertiesFile(kafkaSettings({ folder, port: 9_092, member })));
  const classPath = join(brokerJars(cacheFolder, version), "*");
  const format = ["format", "--ignore-formatted", "-t", clusterId, "-c", settings, ...(security ? scramUserParameters(security) : [])];
  await runOrThrow(java(environment), [...javaOptions, "-cp", classPath, "kafka.tools.StorageTool", ...format]);
  await writeFile(mark, "");
}

async function keptClusterId(folder: string): Promise<string> {
  const kept = await readFile(clusterIdPath(folder), "utf8").catch(() => "");
  if (kept) return kept;
  const made = newClusterId();
  await keepClusterId(folder, made);
  return made;
}

/** Kafka's form of a UUID is base64url; the first digit keeps it from beginning with a "-", which reads as an option. */
export function newClusterId(): string {
  return Buffer.from(`4${randomUUID().replaceAll("-", "").slice(1)}`, "hex").toString("base64url");
}

/** Before the first start of a node in this folder: the nodes of a cluster have one id. */
export async function keepClusterId(folder: string, clusterId: string): Promise<void> {
  await writeFile(clusterIdPath(folder), clusterId);
}

function clusterIdPath(folder: string): string {
  return join(folder, "cluster-id");
}

function brokerJars(cacheFolder: string, version: KafkaVersion): string {
  return jarFolder(cacheFolder, { set: "broker", version });
}

function java(environment: Environment): string {
  const found = findJava(environment);
  if (found) return found;
  throw new UnavailableError("Java is not on the PATH", "install Java 17 or later, or set KAFKA_BROKERS");
}
