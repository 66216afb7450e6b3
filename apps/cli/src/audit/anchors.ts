import { appendFile, readFile } from "node:fs/promises";
import type { AuditHead } from "@trunkline/database";

/** A line of JSON per head; a file that does not exist yet holds none. Throws on anything else than such lines. */
export async function readAnchors(file: string): Promise<readonly AuditHead[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => anchorIn(line, `${file}, line ${index + 1}`));
}

export async function keepAnchors(file: string, heads: readonly AuditHead[]): Promise<void> {
  const at = new Date().toISOString();
  await appendFile(file, heads.map(({ tenant, seq, hash }) => `${JSON.stringify({ at, tenant, seq, hash })}\n`).join(""));
}

function anchorIn(line: string, place: string): AuditHead {
  const { tenant, seq, hash } = JSON.parse(line) as Partial<AuditHead>;
  if (typeof tenant !== "string" || typeof seq !== "number" || typeof hash !== "string") throw new Error(`${place} is no anchor of an audit log`);
  return { tenant, seq, hash };
}
