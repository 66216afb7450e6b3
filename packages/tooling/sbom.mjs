/**
 * Software bills of materials in CycloneDX 1.6: what the engine runs on, what the console's bundle holds, what the command line brings.
 * `npm run sbom [folder]`; the image has them in /engine/sbom. pnpm reads them off the lockfile and the installed packages.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, "sbom"));
mkdirSync(folder, { recursive: true });

/** The console is a bundle: all that it was made of, its build tools too, are "development" dependencies to a package manager. */
const programs = { engine: ["--prod"], console: [], cli: ["--prod"] };
const format = ["--sbom-format", "cyclonedx", "--sbom-spec-version", "1.6", "--sbom-type", "application"];

for (const [name, choice] of Object.entries(programs)) {
  const file = join(folder, `${name}.cdx.json`);
  const parameters = ["--filter", `@trunkline/${name}`, "sbom", ...format, ...choice, "--out", file];
  const { status, error } = spawnSync("pnpm", parameters, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (error !== undefined || status !== 0) {
    console.error(`the bill of materials of ${name} could not be made${error === undefined ? "" : `: ${error.message}`}`);
    process.exit(1);
  }
  console.log(file);
}
