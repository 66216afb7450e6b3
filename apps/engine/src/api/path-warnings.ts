import type { PointedError } from "./problem.js";
import type { KnownPaths } from "./known-paths.js";

/** A path that is read from an event, and where that is said. */
interface PathRead {
  readonly path: string;
  readonly pointer: string;
}

/** Names that every event has, whatever its schema says, and what the engine adds below them. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(
  "id type time timestamp tenant source company company_name event data previous metadata company.id company.name kafka kafka.topic kafka.partition kafka.offset kafka.key kafka.headers".split(
    " ",
  ),
);
/** More help nobody, and each costs a search. */
const MOST_WARNINGS = 20;

/** A path that no schema of the subscribed types knows is probably misspelt; pointers are `prefix` and the place inside. */
export function pathWarnings(reads: readonly PathRead[], known: KnownPaths, prefix: string): readonly PointedError[] {
  const strange = reads.map(({ path, pointer }) => ({ path: path.replace(/^event\./, ""), pointer })).filter(({ path }) => !isKnown(path, known));
  const warnings = strange.slice(0, MOST_WARNINGS).map(({ path, pointer }) => ({ pointer: prefix + pointer, message: sentence(path, known.nearest(path)) }));
  if (strange.length <= MOST_WARNINGS) return warnings;
  return [...warnings, { pointer: prefix, message: `${strange.length - MOST_WARNINGS} further paths are in no schema of the subscribed event types` }];
}

function isKnown(path: string, known: KnownPaths): boolean {
  return ALWAYS_THERE.has(path) || /^(?:kafka\.headers|client)\./.test(path) || known.knows(path);
}

function sentence(path: string, near: string | undefined): string {
  return `no schema of the subscribed event types knows ${path.slice(0, 200)}${near === undefined ? "" : `; did you mean ${near}?`}`;
}
