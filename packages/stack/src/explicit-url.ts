import { readFile } from "node:fs/promises";
import { type ServiceName, serviceFacts } from "./service-name.js";
import type { Environment, RunningService } from "./stack-types.js";

/** The URL that the environment names, directly or in the file that the variable with `_FILE` names. Throws if that file cannot be read. */
export async function explicitUrl(service: ServiceName, environment: Environment): Promise<string | undefined> {
  const { urlVariable } = serviceFacts[service];
  const path = environment[`${urlVariable}_FILE`];
  return environment[urlVariable]?.trim() || (path ? (await readFile(path, "utf8")).trim() : undefined);
}

/** A service that somebody else runs: stopping it is theirs, too. */
export function explicitService(service: ServiceName, url: string): RunningService {
  return {
    url,
    means: "explicit",
    stop: () => Promise.resolve(),
    kill: () => {
      throw new Error(`${serviceFacts[service].urlVariable} names a service that is not ours to kill`);
    },
  };
}
