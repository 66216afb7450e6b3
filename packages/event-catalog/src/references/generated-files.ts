import { builtInCatalog } from "../built-in-catalog.js";
import { buildAsyncApi } from "./build-async-api.js";
import { buildGoldenEvents } from "./build-golden-events.js";
import { buildMarkdown } from "./build-markdown.js";
import { buildTypeNames } from "./build-type-names.js";

/** A file made from the catalog. */
export interface GeneratedFile {
  /** Where it lies; `src/references` and `dist/references` are equally deep, so it holds from both. */
  url: URL;
  content: string;
}

const repository = new URL("../../../../", import.meta.url);

/** All files that are made from the built-in catalog, as they should be. */
export function generatedFiles(): GeneratedFile[] {
  return [
    { url: new URL("docs/event-types.md", repository), content: buildMarkdown(builtInCatalog) },
    { url: new URL("docs/asyncapi.json", repository), content: `${JSON.stringify(buildAsyncApi(builtInCatalog), null, 2)}\n` },
    { url: new URL("packages/event-catalog/src/generated/event-type-names.ts", repository), content: buildTypeNames(builtInCatalog) },
    { url: new URL("packages/plugin-testing/src/generated/golden-events.json", repository), content: buildGoldenEvents(builtInCatalog) },
  ];
}
