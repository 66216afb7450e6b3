import { readFileSync } from "node:fs";

/**
 * A function that says whether the npm that ran this script is gone. A killed npm passes no signal on, so without asking
 * its Trunkline would stay up with nobody left to stop it. Between npm and us stands a shell, which outlives npm.
 */
export function orphanCheck() {
  if (!process.env.npm_lifecycle_event) return () => false;
  const parent = process.ppid;
  const npm = isShell(parent) ? parentOf(parent) : undefined;
  return () => process.ppid !== parent || (npm !== undefined && parentOf(parent) !== npm);
}

function isShell(processId) {
  return /^([^\0]*\/)?(ba|da)?sh\0-c\0/.test(readProcFile(processId, "cmdline"));
}

/** Linux only; undefined elsewhere. The name in brackets may hold spaces, the parent is the second field after it. */
function parentOf(processId) {
  const text = readProcFile(processId, "stat");
  return text === "" ? undefined : Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
}

function readProcFile(processId, name) {
  try {
    return readFileSync(`/proc/${processId}/${name}`, "utf8");
  } catch {
    return "";
  }
}
