const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

/** Replaces each `{name}` of the facts, in one pass: what a value brings along is never replaced again. Other braces stay. */
export function fillIn(text: string, facts: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => (Object.hasOwn(facts, name) ? (facts[name] ?? "") : whole));
}

/** Names in braces, in order. */
export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name]) => name ?? "");
}
