import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findJava, probeJava } from "./java.js";
import { installJars, jarFolder } from "./kafka-jars.js";
import { isKafkaReady } from "./kafka-probe.js";
import { type KafkaSecurity, scramUserParameters } from "./kafka-security.js";
import { kafkaSettings, propertiesFile } from "./kafka-settings.js";
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
  readonly security?: KafkaSecurity;
}

export async function probeNativeKafka({ cacheFolder, environment }: KafkaPlaces): Promise<Availability> {
  const java = await probeJava(environment);
  if (!java.available) return java;
  if (existsSync(jarFolder(cacheFolder, "broker")) || findProgram("mvn", environment)) return { available: true };
  return { available: false, reason: "Maven (mvn) is not on the PATH", remedy: "install Maven, or set KAFKA_BROKERS" };
}

/** Apache Kafka from Maven Central: one KRaft node on the loopback address. */
export function nativeKafka(places: KafkaPlaces): NativeService {
  const { folder, cacheFolder, environment, security } = places;
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
      await writeFile(settings, propertiesFile(kafkaSettings({ folder, port, controllerPort: await freePort(), security })));
      const classPath = join(jarFolder(cacheFolder, "broker"), "*");
      const parameters = [...javaOptions, ...logOptions, "-cp", classPath, "kafka.Kafka", settings];
      return { program: java(environment), parameters };
    },
    isReady: isKafkaReady,
    afterReady: () => Promise.resolve(),
    url: (port) => Promise.resolve(`127.0.0.1:${port}`),
  };
}

async function prepare(places: KafkaPlaces, report: Report): Promise<void> {
  if (!existsSync(jarFolder(places.cacheFolder, "broker"))) report("installing", "fetching Apache Kafka through Maven");
  await installJars(places.cacheFolder, "broker", places.environment);
  await formatStorage(places, report);
}

/** The id is kept first and the mark last: a format that was interrupted is done again with the same id. */
async function formatStorage({ folder, cacheFolder, environment, security }: KafkaPlaces, report: Report): Promise<void> {
  const mark = join(folder, "formatted");
  if (existsSync(mark)) return;
  report("installing", "formatting the storage folder");
  const clusterId = await keptClusterId(folder);
  const settings = join(folder, "format.properties");
  await writeFile(settings, propertiesFile(kafkaSettings({ folder, port: 9092, controllerPort: 9093 })));
  const classPath = join(jarFolder(cacheFolder, "broker"), "*");
  const format = ["format", "--ignore-formatted", "-t", clusterId, "-c", settings, ...(security ? scramUserParameters(security) : [])];
  await runOrThrow(java(environment), [...javaOptions, "-cp", classPath, "kafka.tools.StorageTool", ...format]);
  await writeFile(mark, "");
}

async function keptClusterId(folder: string): Promise<string> {
  const path = join(folder, "cluster-id");
  const kept = await readFile(path, "utf8").catch(() => "");
  if (kept) return kept;
  // Kafka's form of a UUID is base64url; the version bits keep it from beginning with a "-", which reads as an option.
  const made = Buffer.from(`4${randomUUID().replaceAll("-", "").slice(1)}`, "hex").toString("base64url");
  await writeFile(path, made);
  return made;
}

function java(environment: Environment): string {
  const found = findJava(environment);
  if (found) return found;
  throw new UnavailableError("Java is not on the PATH", "install Java 17 or later, or set KAFKA_BROKERS");
}
