import type { ServiceName } from "./service-name.js";

/** Variables by name, usually `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a service came to be there. */
export type Means = "explicit" | "native" | "docker";

/** One step of a start, for a person who waits. `elapsedMs` counts from the call of `startStack`. */
export interface StackProgress {
  readonly service: ServiceName;
  readonly step: "selected" | "installing" | "starting" | "ready";
  readonly detail: string;
  readonly elapsedMs: number;
}

export interface StackOptions {
  /** Native services keep data, process id and log below it, in a folder each. */
  readonly dataFolder: string;
  /** Where Kafka's jars are kept; may be shared by many data folders. */
  readonly cacheFolder: string;
  readonly services: readonly ServiceName[];
  /** 0 is any free port; unset is `POSTGRES_PORT`, `KAFKA_PORT`, `REDIS_PORT`, else 15432, 19092, 16379. */
  readonly ports?: Readonly<Partial<Record<ServiceName, number>>>;
  /** Where `DATABASE_URL`, `KAFKA_BROKERS`, `REDIS_URL` (or the same with `_FILE`), `KAFKA_VERSION` (4.1.0, 4.0.1 or 3.9.1) and `PATH` are looked up. */
  readonly environment: Environment;
  readonly onProgress?: (step: StackProgress) => void;
  /** For tests: a crash of the machine may lose data (fsync off). */
  readonly ephemeral?: boolean;
}

/** A service that answers. Of an explicit one only `url` is ours: `stop` does nothing and `kill` throws. */
export interface RunningService {
  readonly url: string;
  readonly means: Means;
  /** The process at this moment; another one after `restart`. */
  readonly processId?: number;
  readonly dataFolder?: string;
  /** Stops it if it lives, and starts it again on the same port and data. */
  readonly restart?: () => Promise<void>;
  /** Asks it to end, waits, and after a deadline ends it by force. */
  stop(): Promise<void>;
  /** Sends a signal and returns at once. */
  kill(signal: NodeJS.Signals): void;
}

/** A service that no means could provide: why each one failed and what a person can do. */
export interface MissingService {
  readonly service: ServiceName;
  readonly reasons: readonly string[];
  readonly remedies: readonly string[];
}

export interface Stack {
  readonly postgres?: RunningService;
  readonly kafka?: RunningService;
  readonly redis?: RunningService;
  readonly missing: readonly MissingService[];
  /** Stops all that is ours, Kafka and Redis before PostgreSQL. */
  stop(): Promise<void>;
}
