/**
 * Releases the catalog: writes packages/event-catalog/released/event-types.json. Run by the package's script `release`, after a build.
 * Refuses changes that are not backward compatible unless told `--breaking`.
 */
import { builtInCatalog } from "./built-in-catalog.js";
import { compareEventTypes } from "./released/compare-event-types.js";
import { describeChanges } from "./released/describe-changes.js";
import { readReleasedCatalog, writeReleasedCatalog } from "./released/released-catalog.js";

const last = await readReleasedCatalog();
const types = builtInCatalog.list();
const changes = compareEventTypes(last.types, types);
if (changes.length > 0 && !process.argv.includes("--breaking")) {
  process.stderr.write(`${describeChanges(changes)}\n`);
  process.exitCode = 1;
} else {
  await writeReleasedCatalog({ release: last.release + 1, date: new Date().toISOString().slice(0, 10), types });
  for (const { type, message } of changes) process.stdout.write(`breaking  ${type}: ${message}\n`);
  process.stdout.write(`released catalog ${last.release + 1} with ${types.length} types\n`);
}
