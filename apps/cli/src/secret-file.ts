import { chmod, readFile, writeFile } from "node:fs/promises";

export interface KeptSecret {
  readonly value: string;
  readonly isNew: boolean;
}

/** The secret in a file that only its owner may read; made at the first call. */
export async function keptSecret(file: string, make: () => string): Promise<KeptSecret> {
  const kept = await readFile(file, "utf8").catch(() => "");
  if (kept.trim() !== "") return { value: kept.trim(), isNew: false };
  const value = make();
  await writeFile(file, `${value}\n`, { mode: 0o600 });
  // The mode above counts for new files only; an empty one may have been there.
  await chmod(file, 0o600);
  return { value, isNew: true };
}
