import type { EventType } from "../../../api/answers.js";

/** `*`, `asset.*`, `*.created` or a name: contract, "A connector". */
export function matches(pattern: string, type: string): boolean {
  if (pattern === "*") return true;
  if (pattern.startsWith("*.")) return type.endsWith(pattern.slice(1));
  return pattern.endsWith(".*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

export interface EventGroup {
  readonly name: string;
  readonly members: readonly EventType[];
}

/** Types that have the text in name or description, by group. */
export function groupsOf(types: readonly EventType[], search: string): readonly EventGroup[] {
  const text = search.trim().toLowerCase();
  const found = types.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(text));
  return Object.entries(Object.groupBy(found, ({ group }) => group)).map(([name, members = []]) => ({ name, members }));
}

/** The type whose schema and example stand for what is subscribed to: the first that a pattern matches; "" for none. */
export function typeFor(patterns: readonly string[], types: readonly EventType[]): string {
  return types.find(({ name }) => patterns.some((pattern) => matches(pattern, name)))?.name ?? patterns.find((pattern) => !pattern.includes("*")) ?? "";
}
