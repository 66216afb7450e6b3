import { join } from "node:path";
import { liveProcess, removeProcessId, writeProcessId } from "./process-mark.js";
import type { StartSettings } from "./settings.js";

/** Makes this process the one start of the data folder; the answer gives it up again. Throws while another start lives. */
export async function claimFolder(settings: StartSettings): Promise<() => Promise<void>> {
  const file = join(settings.dataFolder, "trunkline.pid");
  const other = liveProcess(file, join(settings.root, "apps/cli"));
  if (other !== undefined) throw new Error(`Trunkline is already running here (process ${other}): stop it with Ctrl-C there, or: kill ${other}`);
  await writeProcessId(file, process.pid);
  return () => removeProcessId(file);
}
