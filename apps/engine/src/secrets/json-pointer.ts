import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

/** Reads by JSON pointer (RFC 6901); undefined where nothing is. */
export function valueAt(value: JsonValue, pointer: string): JsonValue | undefined {
  return stepsOf(pointer).reduce<JsonValue | undefined>((current, step) => memberOf(current, step), value);
}

/** A copy with the value at the pointer replaced; a pointer into nothing leaves it as it is. `undefined` removes. */
export function withValueAt<Value extends JsonValue>(value: Value, pointer: string, replacement: JsonValue | undefined): Value {
  return replace(value, stepsOf(pointer), replacement) as Value;
}

/** Pointer of a path of member names and indexes. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Every text inside a value, with its pointer. */
export function textsIn(value: JsonValue, pointer = ""): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[pointer, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsIn(member as JsonValue, `${pointer}${pointerOf([name])}`));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function memberOf(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string, JsonValue>>)[step];
}

function replace(value: JsonValue, steps: readonly string[], replacement: JsonValue | undefined): JsonValue {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === step ? (replaceMember(item as JsonValue, rest, replacement) ?? null) : item) as JsonValue);
  const member = memberOf(value, step);
  if (rest.length > 0 && member === undefined) return value;
  const changed = replaceMember(member, rest, replacement);
  const others = Object.entries(value).filter(([name]) => name !== step);
  return Object.fromEntries(
    changed === undefined
      ? others
      : [
          ...Object.entries(value).map(([name, old]) => [name, name === step ? changed : old] as const),
          ...(member === undefined ? [[step, changed] as const] : []),
        ],
  ) as JsonValue;
}

function replaceMember(member: JsonValue | undefined, rest: readonly string[], replacement: JsonValue | undefined): JsonValue | undefined {
  return rest.length === 0 ? replacement : replace(member ?? null, rest, replacement);
}
