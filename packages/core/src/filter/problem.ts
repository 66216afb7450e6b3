/** What is wrong with a filter: a JSON pointer into it, and one sentence. */
export interface FilterProblem {
  readonly pointer: string;
  readonly message: string;
}

/** One more step of a JSON pointer (RFC 6901). */
export function step(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
