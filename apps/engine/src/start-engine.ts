import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { rebuildEvent } from "@trunkline/core";
import { openDatabase, type Database } from "@trunkline/database";
import { builtInCatalog, overlayCatalog, type EventCatalog } from "@trunkline/event-catalog";
import type { Logger } from "pino";
import { readCatalogDirectory } from "./catalog/index.js";
import { describeSettings, type Settings } from "./config/index.js";
import { startDelivery, type Delivery } from "./drain/start-delivery.js";
import { createMetrics } from "./operations/index.js";
import { buildOf, builtInPlugins, loadPlugins } from "./plugins/index.js";
import { createEngineEgress } from "./runtime/create-egress.js";
import { createLogger, createLogTenants, type LogTenants } from "./runtime/create-logger.js";
import type { RuntimeParts } from "./runtime/runtime-parts.js";
import { createSecretBox, databaseUrlSealing, refuseMissingKeys } from "./secrets/index.js";
import { serveApi, type Served } from "./runtime/serve-api.js";
import type { KafkaSource } from "./sources/kafka/kafka-source.js";
import { startKafka } from "./sources/kafka/start-kafka.js";

/** SIGTERM to exit, at most. */
const SHUTDOWN_MS = 28_000;
/** From SIGTERM on, sends under way may take so long; then they are aborted and handed back. */
const SEND_MS = 21_000;
const API_CLOSE_MS = 3_000;

export interface Engine {
  readonly url: string;
  stop(reason: string): Promise<void>;
}

/** Starts one engine process by its roles: database, delivery, API, Kafka, in this order, so that nothing comes in before it can be kept. */
export async function startEngine(settings: Settings): Promise<Engine> {
  const logTenants = createLogTenants();
  const logger = createLogger(settings, logTenants);
  logger.info(describeSettings(settings), "settings");
  const parts = await assemble(settings, logger, logTenants);
  await prepareDatabase(parts);
  const delivery = await startDelivery(parts);
  const running: Running = { parts, delivery, served: null, kafka: null, isStopping: false };
  running.served = await serveApi(parts, delivery, () => running.kafka);
  running.kafka = await startKafka(parts, delivery.runtime.intake, (reason) => void stop(running, reason, 1));
  logger.info({ url: running.served.url, roles: settings.roles, processId: parts.processId }, "engine.started");
  return { url: running.served.url, stop: (reason) => stop(running, reason, 0) };
}

async function assemble(settings: Settings, logger: Logger, logTenants: LogTenants): Promise<RuntimeParts> {
  if (settings.databaseUrl === null || settings.encryptionKeys === null) {
    throw new Error("DATABASE_URL and ENCRYPTION_KEY are not set; `npm start` brings a database of its own, `node main.js` needs one");
  }
  const catalog = await sharedCatalog(settings);
  const metrics = createMetrics();
  const plugins = await loadPlugins([...builtInPlugins, ...settings.plugins], {
    pluginNode: settings.pluginNode,
    keys: settings.encryptionKeys,
    said: (plugin, text) => logger.info({ plugin, text }, "plugin.said"),
    ended: (plugin, reason) => {
      logger.warn({ plugin, reason }, "plugin.process_ended");
      metrics.pluginEnded(plugin);
    },
  });
  metrics.setPlugins(plugins.list());
  for (const plugin of plugins.list())
    logger[plugin.status === "available" ? "info" : "error"](
      { plugin: plugin.id, status: plugin.status, reason: "reason" in plugin ? plugin.reason : undefined },
      "plugin.loaded",
    );
  const secretBox = createSecretBox(settings.encryptionKeys);
  const database = openDatabase({
    url: settings.databaseUrl,
    rebuildEvent,
    sealing: databaseUrlSealing(secretBox),
    applicationName: "trunkline",
    onProblem: (problem) => logger.warn({ problem }, "database.problem"),
  });
  return {
    processId: randomUUID(),
    settings,
    logger,
    logTenants,
    metrics,
    database,
    egress: createEngineEgress(settings),
    catalog,
    plugins,
    secretBox,
  };
}

async function sharedCatalog({ catalogDirectory }: Settings): Promise<EventCatalog> {
  return catalogDirectory === null ? builtInCatalog : overlayCatalog(builtInCatalog, await readCatalogDirectory(catalogDirectory));
}

async function prepareDatabase({ database, plugins, processId, settings, secretBox, logger }: RuntimeParts): Promise<void> {
  await database.migrate();
  refuseMissingKeys(await database.sealedBy(), secretBox.keyIds);
  for (const { plugin } of await database.quarantines.list()) {
    const build = buildOf(plugins.get(plugin));
    if (build !== "" && (await database.quarantines.release(plugin, build)) !== null) logger.info({ plugin }, "plugin.released: another version of it is here");
  }
  await database.maintenance.ensurePartitions(Date.now());
  await database.processes.register(processId, { roles: settings.roles, host: hostname() });
}

interface Running {
  readonly parts: RuntimeParts;
  readonly delivery: Delivery;
  served: Served | null;
  kafka: KafkaSource | null;
  isStopping: boolean;
}

/**
 * Nothing new comes in (Kafka's group is left, no waiting work is begun, the API is closed), then what is under way ends, the pools last: each step needs
 * what comes after it. A step that fails or hangs, because what it needs is away, does not keep the others from being done.
 */
async function stop(running: Running, reason: string, status: number): Promise<void> {
  if (running.isStopping) return;
  running.isStopping = true;
  const { parts, delivery, served, kafka } = running;
  const abortAtMs = Date.now() + SEND_MS;
  parts.logger.info({ reason }, "engine.stopping");
  const failures: string[] = [];
  const step = async (name: string, work: Promise<unknown> | undefined): Promise<void> => {
    await work?.catch((error: unknown) => failures.push(`${name}: ${String(error)}`));
    unfinished.delete(name);
  };
  const unfinished = new Set(["sources", "workers", "api", "deliveries", "queues", "pools"]);
  setTimeout(() => exit(parts.logger, { reason, status, failures, unfinished }), SHUTDOWN_MS).unref();
  served?.notReady();
  await Promise.all([step("sources", kafka?.stop()), step("workers", delivery.stopWorkers())]);
  await step("api", within(API_CLOSE_MS, served?.close()));
  await step("deliveries", delivery.runtime.stop(abortAtMs));
  await step("queues", delivery.close());
  await step("pools", closeAll(parts.database, parts));
  exit(parts.logger, { reason, status, failures, unfinished });
}

interface End {
  readonly reason: string;
  readonly status: number;
  readonly failures: readonly string[];
  /** Steps that were still under way at the deadline. */
  readonly unfinished: ReadonlySet<string>;
}

function exit(logger: Logger, { reason, status, failures, unfinished }: End): never {
  const isClean = failures.length === 0 && unfinished.size === 0;
  if (isClean) logger.info({ reason }, "engine.stopped");
  else logger.warn({ reason, failures, unfinished: [...unfinished] }, "engine.stopped: not everything could be handed over; others take it over within 30 s");
  process.exit(isClean || status !== 0 ? status : 1);
}

async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, ms).unref())]);
}

async function closeAll(database: Database, { egress, plugins }: RuntimeParts): Promise<void> {
  plugins.close();
  await egress.close();
  await database.close();
}
