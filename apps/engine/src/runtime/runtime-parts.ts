import type { Database } from "@trunkline/database";
import type { Egress } from "@trunkline/egress";
import type { EventCatalog } from "@trunkline/event-catalog";
import type { Logger } from "pino";
import type { Settings } from "../config/index.js";
import type { Metrics } from "../operations/index.js";
import type { PluginRegistry } from "../plugins/index.js";
import type { SecretBox } from "../secrets/index.js";
import type { LogTenants } from "./create-logger.js";

/** What a process is made of before anything runs. */
export interface RuntimeParts {
  readonly processId: string;
  readonly settings: Settings;
  readonly logger: Logger;
  readonly logTenants: LogTenants;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly egress: Egress;
  /** What all tenants share: the built-in event types and those of CATALOG_DIR. */
  readonly catalog: EventCatalog;
  readonly plugins: PluginRegistry;
  readonly secretBox: SecretBox;
}
