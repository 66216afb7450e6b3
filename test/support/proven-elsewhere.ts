import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { type DeclaredTest, testsIn } from "./find-tests.js";

const root = join(import.meta.dirname, "../..");
const known = new Map<string, readonly DeclaredTest[]>();

/** A point of a document whose proof stands in another file, from the repository's root: fails as soon as no test there has these words, or nobody runs it. */
export function provenElsewhere(point: string, file: string, words: string): void {
  it(`${point} (proven in ${file})`, () => {
    const problem = problemOfProof(file, words);
    if (problem !== null) throw new Error(problem);
  });
}

/** Why there is no such proof; null: there is. */
export function problemOfProof(file: string, words: string): string | null {
  if (!file.endsWith(".test.ts")) return `${file} is no file of tests`;
  if (!existsSync(join(root, file))) return `${file} does not exist`;
  const named = declaredIn(file).filter(({ title }) => title.includes(words));
  if (named.length === 0) return `no test of ${file} has the words "${words}"`;
  return named.every(({ isSkipped }) => isSkipped) ? `the test "${words}" of ${file} is skipped` : null;
}

function declaredIn(file: string): readonly DeclaredTest[] {
  const declared = known.get(file) ?? testsIn(readFileSync(join(root, file), "utf8"));
  known.set(file, declared);
  return declared;
}
