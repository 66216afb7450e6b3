import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

/** A copy with values put in at JSON pointers (RFC 6901); only what lies on their way is copied. A pointer whose parents do not exist makes them as objects. */
export function withValuesAt(object: JsonObject, values: Readonly<Record<string, JsonValue>>): JsonObject {
  return Object.entries(values).reduce((result, [pointer, value]) => put(result, pointerSteps(pointer), value) as JsonObject, object);
}

/** The value at a JSON pointer; `undefined` where there is none. */
export function valueAt(object: JsonObject, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const step of pointerSteps(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as JsonObject)[step];
  }
  return value;
}

function pointerSteps(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Spread and a computed key define members, also `__proto__`; assignment would set a prototype. */
function put(container: JsonValue | undefined, [step, ...rest]: readonly string[], value: JsonValue): JsonValue {
  if (step === undefined) return value;
  if (Array.isArray(container)) return container.map((item: JsonValue, index) => (String(index) === step ? put(item, rest, value) : item));
  const members = (typeof container === "object" && container !== null ? container : {}) as JsonObject;
  const inner = Object.hasOwn(members, step) ? members[step] : undefined;
  return { ...members, [step]: put(inner, rest, value) };
}
