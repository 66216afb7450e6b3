import { createApi } from "../api/create-api.js";
import { readConsole, type ConsoleFiles } from "../console/index.js";
import type { Delivery } from "../drain/start-delivery.js";
import { createSchemaValidator } from "../catalog/index.js";
import { createInboundRuntime } from "../inbound/create-inbound-runtime.js";
import type { InboundRuntime } from "../inbound/ports.js";
import { createReplayRuntime } from "../replays/create-replay-runtime.js";
import { createEventIntake } from "../sources/http/event-intake.js";
import type { KafkaSource } from "../sources/kafka/kafka-source.js";
import { createConnectorRuntime } from "./connector-runtime.js";
import { openIdentityProvider } from "./identity-provider.js";
import { readinessProbes } from "./readiness.js";
import type { RuntimeParts } from "./runtime-parts.js";

export interface Served {
  readonly url: string;
  /** From now on /health/ready says no, so that load balancers go elsewhere. */
  notReady(): void;
  close(): Promise<void>;
}

/** The HTTP side of this process. Health and metrics are served by every role. */
export async function serveApi(parts: RuntimeParts, delivery: Delivery, kafka: () => KafkaSource | null): Promise<Served> {
  const { settings, database, catalog, plugins, secretBox, metrics, logger } = parts;
  let isStopping = false;
  const probes = readinessProbes(parts, delivery, kafka);
  const hasTenant = tenantCheck(parts, delivery);
  const identityProvider = openIdentityProvider(parts, hasTenant);
  const app = await createApi({
    settings,
    database,
    catalog,
    catalogOf: async (tenant) => {
      // What another process has just changed counts here too.
      await delivery.runtime.configurations.atLeast(await database.configuration.version());
      return delivery.runtime.catalogs.of(tenant);
    },
    plugins,
    secretBox,
    metrics,
    intake: createEventIntake({
      intake: delivery.runtime.intake,
      quotas: delivery.runtime.quotas,
      configuration: () => delivery.runtime.configurations.current(),
      trouble: () => delivery.runtime.trouble(),
    }),
    runtime: createConnectorRuntime(delivery.runtime, parts, (connectorId, dueMs) => delivery.waker.wake(connectorId, dueMs)),
    replays: createReplayRuntime({
      replays: database.replays,
      configuration: () => delivery.runtime.configurations.refresh(),
      wake: (connectorId) => delivery.waker.wake(connectorId, Date.now()),
    }),
    inbound: inboundOf(parts, delivery),
    targets: parts.egress,
    readiness: [...probes, { name: "process", check: () => Promise.resolve(isStopping ? "this process is stopping" : null) }],
    clock: { now: Date.now },
    hasTenant,
    ...identityProvider.parts,
    console: await consoleOf(parts),
    reportError: (error, context) => logger.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error), ...context }, "api.failed"),
  });
  await listen(app, settings);
  return {
    url: await app.getUrl(),
    notReady: () => {
      isStopping = true;
    },
    close: async () => {
      await app.close();
      await identityProvider.close();
    },
  };
}

function inboundOf({ settings, database, metrics, logger }: RuntimeParts, { runtime, waker }: Delivery): InboundRuntime {
  return createInboundRuntime({
    inbound: database.inbound,
    log: database.eventLog,
    configurations: runtime.configurations,
    quotas: runtime.quotas,
    schemas: createSchemaValidator({ catalogs: runtime.catalogs, metrics, logger, clock: { now: Date.now } }),
    metrics,
    logger,
    hasTopic: settings.inboundTopic !== null,
    wake: (connectorId) => waker.wake(connectorId, Date.now()),
  });
}

/** One that is known exists, or was erased within the last half second; only of unknown ones the database need be asked. */
function tenantCheck({ database }: RuntimeParts, { runtime }: Delivery): (tenant: string) => Promise<boolean> {
  return async (tenant) => runtime.configurations.current().tenant(tenant) !== undefined || (await database.platform.tenants.get(tenant)) !== null;
}

/** Only processes that serve the API serve the console. */
async function consoleOf({ settings, logger }: RuntimeParts): Promise<ConsoleFiles | null> {
  if (!settings.roles.includes("api")) return null;
  const files = await readConsole();
  if (files === null) logger.warn("console.missing: apps/console is not built, so / answers 404");
  return files;
}

async function listen(app: Awaited<ReturnType<typeof createApi>>, { host, port }: RuntimeParts["settings"]): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") throw new Error(`port ${port} on ${host} is in use; set PORT to another one`);
    throw error;
  }
}
