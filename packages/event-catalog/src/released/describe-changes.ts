import type { CatalogChange } from "./catalog-change.js";

/** What a check says about changes: each by name, and what to do. Empty where there are none. */
export function describeChanges(changes: readonly CatalogChange[]): string {
  if (changes.length === 0) return "";
  return [
    `The event catalog is not backward compatible with its last release (packages/event-catalog/released/event-types.json):`,
    ...changes.map(({ type, message }) => `  ${type}: ${message}`),
    "Keep what was released, or, where it must go: `npm run catalog:impact` names the stored filters and templates of a database",
    "that read it (DATABASE_URL, else the one of .data/); mend those, then release the catalog with",
    "`pnpm --filter @trunkline/event-catalog release --breaking` and commit the file.",
  ].join("\n");
}
