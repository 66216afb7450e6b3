/** What the list is narrowed to; it stands in the address, so that it can be passed on. */
export interface AuditSearch {
  readonly target?: string | undefined;
  readonly actor?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Of an address that anybody may have written. */
export function readAuditSearch(given: Readonly<Record<string, unknown>>): AuditSearch {
  const text = (name: string) => (typeof given[name] === "string" && given[name] !== "" ? given[name] : undefined);
  return { target: text("target"), actor: text("actor"), from: text("from"), to: text("to") };
}
