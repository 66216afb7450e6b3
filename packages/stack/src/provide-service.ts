import { join } from "node:path";
import { probeDocker } from "./container-engine.js";
import { type DockerService, startDocker } from "./docker-service.js";
import { explicitService, explicitUrl } from "./explicit-url.js";
import { usualKafkaVersion, wantedKafkaVersion } from "./kafka-version.js";
import { nativeKafka, probeNativeKafka } from "./native-kafka.js";
import { startNative } from "./native-lifecycle.js";
import { nativePostgres, probeNativePostgres } from "./native-postgres.js";
import { nativeRedis, probeNativeRedis } from "./native-redis.js";
import { type NativeService, type Report, UnavailableError } from "./native-service.js";
import { wantedPort } from "./ports.js";
import { type Candidate, type Selection, selectMeans, type Unavailability } from "./select-means.js";
import { type ServiceName, serviceFacts } from "./service-name.js";
import type { MissingService, RunningService, StackOptions } from "./stack-types.js";

type Places = Pick<StackOptions, "dataFolder" | "cacheFolder" | "environment" | "ephemeral">;

/** Brings one service up by the first means that works, or says why none does. Throws as `startStack`. */
export async function provideService(service: ServiceName, options: StackOptions, report: Report): Promise<RunningService | MissingService> {
  const url = await explicitUrl(service, options.environment);
  const failures: Unavailability[] = [];
  let candidates = meansOf(service, options);
  for (;;) {
    const selection = await selectMeans(url, candidates);
    if (selection.means === "missing") return missingService(service, [...failures, ...selection.failures]);
    report("selected", selection.means);
    try {
      const running = await startBy(selection, { service, options, report });
      report("ready", placeOf(running));
      return running;
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      failures.push({ available: false, reason: error.reason, remedy: error.remedy });
      candidates = candidates.filter((candidate) => candidate.means !== selection.means);
    }
  }
}

/** The native form of a service, whether it can run here or not. */
export function nativeService(service: ServiceName, { dataFolder, cacheFolder, environment, ephemeral = false }: Places): NativeService {
  const folder = folderOf(service, { dataFolder, environment });
  if (service === "postgres") return nativePostgres(folder, ephemeral);
  if (service === "redis") return nativeRedis({ folder, environment, ephemeral });
  return nativeKafka({ folder, cacheFolder, environment, version: wantedKafkaVersion(environment) });
}

/** The same in a container. */
export function dockerService(service: ServiceName, { dataFolder, environment, ephemeral = false }: Places): DockerService {
  return { name: service, folder: folderOf(service, { dataFolder, environment }), ephemeral, kafkaVersion: wantedKafkaVersion(environment) };
}

/** An older Kafka does not start on the data of a newer one: each version that is asked for by name has its own. */
function folderOf(service: ServiceName, { dataFolder, environment }: Pick<Places, "dataFolder" | "environment">): string {
  const version = wantedKafkaVersion(environment);
  return join(dataFolder, service === "kafka" && version !== usualKafkaVersion ? `kafka-${version}` : service);
}

/** Without the password, which the URL may hold: progress ends in terminals and logs. */
function placeOf({ url, processId }: RunningService): string {
  const place = URL.canParse(url) ? new URL(url).host || url : url;
  return processId === undefined ? place : `${place}, process ${processId}`;
}

interface Start {
  readonly service: ServiceName;
  readonly options: StackOptions;
  readonly report: Report;
}

async function startBy(selection: Exclude<Selection, { means: "missing" }>, { service, options, report }: Start): Promise<RunningService> {
  if (selection.means === "explicit") return explicitService(service, selection.url);
  const port = wantedPort(service, options.ports?.[service], options.environment);
  if (selection.means === "native") return startNative(nativeService(service, options), port, report);
  return startDocker(dockerService(service, options), port, report);
}

function meansOf(service: ServiceName, places: Places): Candidate[] {
  const { environment, cacheFolder } = places;
  const version = wantedKafkaVersion(environment);
  const native = {
    postgres: probeNativePostgres,
    kafka: () => probeNativeKafka({ cacheFolder, environment, version }),
    redis: () => probeNativeRedis(environment),
  }[service];
  return [
    { means: "native", probe: native },
    { means: "docker", probe: probeDocker },
  ];
}

function missingService(service: ServiceName, failures: readonly Unavailability[]): MissingService {
  const { urlVariable, title } = serviceFacts[service];
  const remedies = [...failures.map((failure) => failure.remedy), `set ${urlVariable} to a running ${title}`];
  return { service, reasons: failures.map((failure) => failure.reason), remedies: [...new Set(remedies)] };
}
