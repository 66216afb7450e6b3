import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "./phase.mjs";

export const isContinuousIntegration = ["true", "1"].includes(process.env.CI ?? "");

/** CI machines have apt and are ours to install on; a person's machine is not. */
export function mayInstall() {
  return isContinuousIntegration && process.getuid?.() === 0 && isOnPath("apt-get");
}

/** Resolves with whether all are installed now. One call at a time: apt takes a lock. */
export async function installByApt(...packageNames) {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await runCommand({ program: "apt-get", parameters: ["update", "-qq"], environment });
  const { status } = await runCommand({ program: "apt-get", parameters: ["install", "-y", "-qq", "--no-install-recommends", ...packageNames], environment });
  return status === 0;
}

export function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, program)));
}
