import type { DeliveryQueue, EventLog } from "@trunkline/core";
import { configurationReader, type ConfigurationReader } from "./configuration/configuration-reader.js";
import { postgresDeliveryQueue } from "./delivery-queue/postgres-delivery-queue.js";
import { openEnginePool } from "./engine-pool.js";
import { postgresEventLog } from "./event-log/postgres-event-log.js";
import { migrate } from "./migrations/migrate.js";
import type { DatabaseOptions } from "./open-options.js";
import { processesOf, type Processes } from "./operations/processes.js";

/** The engine database. Nothing connects before it is first used; `migrate` must have run once. */
export interface Database {
  migrate(): Promise<void>;
  readonly eventLog: EventLog;
  readonly deliveryQueue: DeliveryQueue;
  readonly processes: Processes;
  readonly configuration: ConfigurationReader;
  close(): Promise<void>;
}

export function openDatabase(options: DatabaseOptions): Database {
  const onProblem = options.onProblem ?? (() => undefined);
  const pool = openEnginePool(options);
  return {
    migrate: () => migrate(options.url),
    eventLog: postgresEventLog(pool, onProblem),
    deliveryQueue: postgresDeliveryQueue(pool, options.rebuildEvent),
    processes: processesOf(pool),
    configuration: configurationReader(pool),
    close: () => pool.end(),
  };
}
