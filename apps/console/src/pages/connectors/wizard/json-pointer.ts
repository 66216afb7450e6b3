type Members = Readonly<Record<string, unknown>>;

/** What stands at a JSON pointer of objects; undefined where there is nothing. */
export function valueAt(object: Members, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), object);
}

/** The same object with another value there; undefined takes it away. */
export function withValueAt(object: Members, pointer: string, value: unknown): Members {
  return put(object, stepsOf(pointer), value);
}

function put(object: Members, [step = "", ...rest]: readonly string[], value: unknown): Members {
  const child = object[step];
  const next = rest.length === 0 ? value : put(isObject(child) ? child : {}, rest, value);
  return Object.fromEntries(Object.entries({ ...object, [step]: next }).filter(([, member]) => member !== undefined));
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
