import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The built console (apps/console), as this process serves it. */
export interface ConsoleFiles {
  /** Absolute; its file names change with their content. */
  readonly assetsFolder: string;
  /** index.html, with `%CSP_NONCE%` where the nonce belongs. */
  readonly page: string;
  /** First words of the paths that are the console's, e.g. `connectors`. */
  readonly pages: readonly string[];
}

/** Beside the built engine (in the image), or where the repository's build leaves it. */
const places = [join(import.meta.dirname, "../../console"), join(import.meta.dirname, "../../../console/dist")];

/** null where no console was built: the API works without. */
export async function readConsole(folders: readonly string[] = places): Promise<ConsoleFiles | null> {
  for (const folder of folders) {
    const page = await readFile(join(folder, "index.html"), "utf8").catch(absent);
    if (page === null) continue;
    const pages = JSON.parse(await readFile(join(folder, "pages.json"), "utf8")) as readonly string[];
    return { assetsFolder: join(folder, "assets"), page, pages };
  }
  return null;
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
