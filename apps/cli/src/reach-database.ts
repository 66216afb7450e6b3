import { existsSync } from "node:fs";
import { join } from "node:path";
import { startStack } from "@trunkline/stack";
import { liveProcess } from "./process-mark.js";
import type { StartSettings } from "./settings.js";

export interface ReachedDatabase extends AsyncDisposable {
  readonly url: string;
  /** For a person; no password. */
  readonly place: string;
}

/** The database of DATABASE_URL, else the one that `npm start` keeps in `.data/`: used as it runs, or started for this while. */
export async function reachDatabase({ dataFolder, environment, root }: Pick<StartSettings, "dataFolder" | "environment" | "root">): Promise<ReachedDatabase> {
  const isExplicit = Boolean(environment.DATABASE_URL ?? environment.DATABASE_URL_FILE);
  if (!isExplicit && !existsSync(join(dataFolder, "postgres")))
    throw new Error(`there is no database: set DATABASE_URL, or run \`npm start\` once, which makes one in ${dataFolder}`);
  // Whoever runs Trunkline here needs the database longer than this command.
  const isShared = liveProcess(join(dataFolder, "trunkline.pid"), join(root, "apps/cli")) !== undefined;
  const stack = await startStack({ dataFolder, cacheFolder: join(dataFolder, "cache"), services: ["postgres"], environment });
  if (stack.postgres === undefined) throw new Error("PostgreSQL could not be started: set DATABASE_URL");
  const { url } = stack.postgres;
  return {
    url,
    place: isExplicit ? placeOf(url) : `the database in ${dataFolder}`,
    [Symbol.asyncDispose]: () => (isShared ? Promise.resolve() : stack.stop()),
  };
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
