import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

/** What a plugin's package.json says of it, read without running its code. */
const manifestSchema = z.object({
  name: z.string().min(1),
  version: z.string().default("0.0.0"),
  main: z.string().optional(),
  keywords: z.array(z.string()).refine((keywords) => keywords.includes("trunkline-plugin"), "the keyword trunkline-plugin is missing"),
  trunkline: z.object({
    id: z.string().regex(/^[a-z][a-z0-9-]{2,40}$/, "an id is 3 to 41 lower-case letters, digits and hyphens, and begins with a letter"),
    apiVersion: z.number().int(),
    entry: z.string().optional(),
  }),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** Rejects with one sentence that names the file and what is wrong with it. */
export async function readManifest(file: string): Promise<Manifest> {
  const result = manifestSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new Error(`${file} is no plugin's package.json: ${wrong}`);
}

/** Longer ones are cut: people read them in a dialog. Characters. */
const MOST_README = 65_536;

/** The README.md beside a plugin's package.json; null where there is none that can be read. */
export async function readReadme(packageJson: string): Promise<string | null> {
  const text = await readFile(join(dirname(packageJson), "README.md"), "utf8").catch(() => null);
  return text === null ? null : text.slice(0, MOST_README);
}
