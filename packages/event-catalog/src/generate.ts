/** Writes the files that are made from the catalog. Run by the package's script `generate`, after a build. */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generatedFiles } from "./references/generated-files.js";

for (const { url, content } of generatedFiles()) {
  await mkdir(new URL(".", url), { recursive: true });
  await writeFile(url, content);
  process.stdout.write(`${fileURLToPath(url)}\n`);
}
