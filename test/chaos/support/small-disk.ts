import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system in memory that can be full. */
export interface SmallDisk {
  readonly folder: string;
  /** Makes room. */
  grow(): void;
  remove(): void;
}

/** Mounts one for whoever owns `dataFolder`; undefined where this process may not mount (no root, or a container without that right). */
export function mountSmallDisk(dataFolder: string, megabytes: number): SmallDisk | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "small-disk-"));
  const mount = (options: string): unknown => execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
  try {
    mount(`size=${megabytes}m`);
  } catch {
    rmdirSync(folder);
    return undefined;
  }
  const { uid, gid } = statSync(dataFolder);
  chownSync(folder, uid, gid);
  return {
    folder,
    grow: () => void mount("remount,size=512m"),
    remove: () => {
      execFileSync("umount", [folder], { stdio: "pipe" });
      rmdirSync(folder);
    },
  };
}
