import { join } from "node:path";
import type { StartSettings } from "./settings.js";

/** The engine ends within 30 s (contract, shutdown); after this it hangs. */
export const stopDeadlineMs = 35_000;

export function engineProgram({ root }: Pick<StartSettings, "root">): string {
  return join(root, "apps/engine/dist/main.js");
}

export function enginePidFile({ dataFolder }: Pick<StartSettings, "dataFolder">): string {
  return join(dataFolder, "engine.pid");
}

export function engineLog({ dataFolder }: Pick<StartSettings, "dataFolder">): string {
  return join(dataFolder, "engine.log");
}
