import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** All that the first page needs before it is there, gzipped. */
const FIRST_LOAD_LIMIT_BYTES = 300_000;
const worthCompressing = /\.(js|css|svg|json)$/;

/**
 * Completes the build: `pages.json`, the first words of the paths that are the console's (the folders below `src/pages`), for the engine to serve the
 * page at; a `.gz` beside each file; and an end where the first load has grown beyond its limit.
 */
export function describeConsole(pagesFolder: string): Plugin {
  return {
    name: "describe-console",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const sizes = new Map<string, number>();
        for (const file of Object.values(bundle)) {
          const content = gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 });
          sizes.set(file.fileName, content.length);
          if (worthCompressing.test(file.fileName)) this.emitFile({ type: "asset", fileName: `${file.fileName}.gz`, source: content });
        }
        const first = firstLoad(bundle).reduce((total, name) => total + (sizes.get(name) ?? 0), 0);
        this.info(`first load ${(first / 1000).toFixed(0)} kB gzipped`);
        if (first > FIRST_LOAD_LIMIT_BYTES) this.error(`the first load is ${first} bytes gzipped; at most ${FIRST_LOAD_LIMIT_BYTES} are allowed`);
        this.emitFile({ type: "asset", fileName: "pages.json", source: JSON.stringify(readdirSync(pagesFolder).toSorted()) });
      },
    },
  };
}

type Bundle = Parameters<Extract<NonNullable<Plugin["generateBundle"]>, (...parameters: never[]) => unknown>>[1];

/** The entry, what it imports at once, and every style sheet that belongs to them. */
function firstLoad(bundle: Bundle): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const file = bundle[name];
    if (file?.type !== "chunk") return;
    file.imports.forEach(visit);
    file.viteMetadata?.importedCss.forEach((style) => found.add(style));
  };
  for (const file of Object.values(bundle)) if (file.type === "chunk" && file.isEntry) visit(file.fileName);
  return [...found];
}
