import type { Clock } from "@trunkline/core";
import type { EventCatalog } from "@trunkline/event-catalog";
import type { Authenticator } from "../auth/authenticate.js";
import type { Fetch } from "../auth/tokens/egress-fetch.js";
import type { ConsoleFiles } from "../console/index.js";
import type { InboundRuntime } from "../inbound/ports.js";
import type { ReplayRuntime } from "../replays/create-replay-runtime.js";
import type { Settings } from "../config/index.js";
import type { Metrics } from "../operations/index.js";
import type { PluginRegistry } from "../plugins/index.js";
import type { SecretBox } from "../secrets/index.js";
import type { ApiStore } from "./store.js";
import type { ConnectorRuntime, EventIntake, ReadinessProbe, TargetJudge } from "./ports.js";
import type { ErrorReporter } from "./problem-filter.js";

/** Everything the API works with; handed in, so that tests and `main.ts` start the same thing. */
export interface ApiDependencies {
  readonly settings: Settings;
  readonly database: ApiStore;
  /** The built-in types and those of CATALOG_DIR. */
  readonly catalog: EventCatalog;
  /** Those and a tenant's own, as of now. */
  readonly catalogOf: (tenant: string) => Promise<EventCatalog>;
  readonly plugins: PluginRegistry;
  readonly secretBox: SecretBox;
  readonly intake: EventIntake;
  readonly runtime: ConnectorRuntime;
  readonly replays: ReplayRuntime;
  readonly inbound: InboundRuntime;
  readonly targets: TargetJudge;
  readonly metrics: Metrics;
  readonly readiness: readonly ReadinessProbe[];
  readonly clock: Clock;
  readonly reportError: ErrorReporter;
  /** Whether a tenant exists; asked at every request. Absent: the database is asked. */
  readonly hasTenant?: (tenant: string) => Promise<boolean>;
  /** Served beside the API; null or absent: none. */
  readonly console?: ConsoleFiles | null;
  /** Asked after ADMIN_API_KEY and the stored keys, e.g. for JWTs. */
  readonly authenticators?: readonly Authenticator[];
  /** The way to the identity provider. */
  readonly issuerFetch: Fetch;
}

/** Token under which controllers get their {@link ApiDependencies}. */
export const apiDependencies = Symbol("api dependencies");

/** Token of the {@link Authenticator} of all keys, for routes that let the hook pass. */
export const apiAuthenticator = Symbol("authenticator");

/** Token of the {@link Doors}: sessions, and credentials that come in a body. */
export const apiDoors = Symbol("doors");

/** Token of the OpenAPI document of all routes. */
export const openApiDocument = Symbol("OpenAPI document");
