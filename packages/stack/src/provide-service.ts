import { join } from "node:path";
import { probeDocker } from "./container-engine.js";
import { startDocker } from "./docker-service.js";
import { explicitService, explicitUrl } from "./explicit-url.js";
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
  const folder = join(dataFolder, service);
  if (service === "postgres") return nativePostgres(folder, ephemeral);
  return service === "kafka" ? nativeKafka({ folder, cacheFolder, environment }) : nativeRedis({ folder, environment, ephemeral });
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
  const { dataFolder, ephemeral = false } = options;
  return startDocker({ name: service, folder: join(dataFolder, service), ephemeral }, port, report);
}

function meansOf(service: ServiceName, places: Places): Candidate[] {
  const { environment, cacheFolder } = places;
  const native = {
    postgres: probeNativePostgres,
    kafka: () => probeNativeKafka({ folder: join(places.dataFolder, service), cacheFolder, environment }),
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
