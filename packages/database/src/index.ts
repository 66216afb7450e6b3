export { openDatabase, type Database } from "./database.js";
export type { DatabaseOptions, RebuildEvent, StoredEventRow } from "./open-options.js";
export type { ConfigurationReader } from "./configuration/configuration-reader.js";
export type { ConfigurationChanges, StoredCompany, StoredConnector, StoredTenant } from "./configuration/stored-connector.js";
export type { EngineProcess, Processes } from "./operations/processes.js";
