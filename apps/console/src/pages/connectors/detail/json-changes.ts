/** One place in which two JSON values differ; `undefined` on the side where there is nothing. */
export interface JsonChange {
  /** JSON pointer. */
  readonly pointer: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Every place in which two JSON values differ, as deep as they can be told apart. */
export function jsonChanges(before: unknown, after: unknown, pointer = ""): readonly JsonChange[] {
  const [one, other] = [membersOf(before), membersOf(after)];
  if (one === null || other === null || Array.isArray(before) !== Array.isArray(after)) return isSame(before, after) ? [] : [{ pointer, before, after }];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) =>
    jsonChanges(one[name], other[name], `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}

/** Of values of which at least one is no object or list, or they are of two kinds. */
function isSame(before: unknown, after: unknown): boolean {
  return Object.is(before, after);
}
