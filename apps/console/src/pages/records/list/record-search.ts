export const recordKinds = ["asset", "part", "task"] as const;
export type RecordKind = (typeof recordKinds)[number];

export interface RecordSearch {
  readonly kind: RecordKind;
  /** A serial number, part number or external id. */
  readonly key?: string | undefined;
  readonly system?: string | undefined;
  readonly status?: string | undefined;
}

/** Of an address that anybody may have written. */
export function readRecordSearch(given: Readonly<Record<string, unknown>>): RecordSearch {
  const text = (name: string): string | undefined => {
    const value = given[name];
    return (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;
  };
  return { kind: kindOf(given.kind), key: text("key"), system: text("system"), status: text("status") };
}

export function kindOf(given: unknown): RecordKind {
  return recordKinds.find((kind) => kind === given) ?? "asset";
}
