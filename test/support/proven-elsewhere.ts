import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A point of a document whose proof stands in another file, from the repository's root: fails as soon as no test there has these words. */
export function provenElsewhere(point: string, file: string, words: string): void {
  it(`${point} (proven in ${file})`, () => {
    const titles = readFileSync(join(root, file), "utf8").match(/\("[^"]*"|^\s*"[^"]*",$/gm) ?? [];
    expect(titles.filter((title) => title.includes(words))).not.toEqual([]);
  });
}
