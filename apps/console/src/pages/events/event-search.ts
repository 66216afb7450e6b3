export interface EventSearch {
  readonly type?: string | undefined;
  readonly text?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Of an address that anybody may have written. */
export function readEventSearch(given: Readonly<Record<string, unknown>>): EventSearch {
  const text = (name: string) => (typeof given[name] === "string" && given[name] !== "" ? given[name] : undefined);
  return { type: text("type"), text: text("text"), since: text("since"), until: text("until") };
}
