import type { StackProgress } from "./stack-types.js";
import type { ServiceName } from "./service-name.js";
import type { ProcessRecord } from "./process-record.js";
import type { StopManner } from "./stop-process.js";

/** How to start a program. */
export interface LaunchCommand {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/** Tells a person what a service does now. */
export type Report = (step: StackProgress["step"], detail: string) => void;

/** All that differs between the native services; `native-lifecycle.ts` does the rest. */
export interface NativeService {
  readonly name: ServiceName;
  /** Everything of this service lies below it, and its process shows it (see `isOwnProcess`). */
  readonly folder: string;
  /** How the running program's name begins. */
  readonly program: string;
  readonly stopManner: StopManner;
  readonly readyDeadlineMs: number;
  /** The process that the service's own files speak of, whether it lives or not. */
  readonly recorded: () => Promise<ProcessRecord | undefined>;
  /** Installs and initialises what is not there yet; may be called again after any crash. Throws UnavailableError if it cannot be installed. */
  readonly prepare: (report: Report) => Promise<void>;
  /** The command for one start; may remove what a dead process left and would stop the new one. */
  readonly command: (port: number) => Promise<LaunchCommand>;
  readonly isReady: (port: number) => Promise<boolean>;
  readonly afterReady: (port: number) => Promise<void>;
  readonly url: (port: number) => Promise<string>;
}

/** A means that looked good turned out not to work here; the next means may. */
export class UnavailableError extends Error {
  constructor(
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(`${reason} (${remedy})`);
    this.name = "UnavailableError";
  }
}
