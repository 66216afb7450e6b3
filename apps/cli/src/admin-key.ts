import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { keptSecret } from "./secret-file.js";
import type { StartSettings } from "./settings.js";

export interface AdminKey {
  readonly value: string;
  readonly isNew: boolean;
  /** Where it is kept; undefined when the person gave it. */
  readonly file?: string;
  /** How a pasted command names it: in full only at the start that made it, as it is shown once. */
  readonly forShell: string;
}

/** ADMIN_API_KEY or ADMIN_API_KEY_FILE, else the one kept in the data folder, made at the first start. */
export async function readAdminKey({ environment, dataFolder }: StartSettings): Promise<AdminKey> {
  if (environment.ADMIN_API_KEY) return { value: environment.ADMIN_API_KEY, isNew: false, forShell: "$ADMIN_API_KEY" };
  const given = environment.ADMIN_API_KEY_FILE;
  if (given) return { value: await readGiven(given), isNew: false, forShell: fromFile(given) };
  const file = join(dataFolder, "admin-api-key");
  const { value, isNew } = await keptSecret(file, () => `tl_${randomBytes(24).toString("hex")}`);
  return { value, isNew, file, forShell: isNew ? value : fromFile(file) };
}

async function readGiven(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`ADMIN_API_KEY_FILE cannot be read: ${error.message}`);
  });
  return text.trim();
}

function fromFile(file: string): string {
  return `$(cat '${file.replaceAll("'", "'\\''")}')`;
}
