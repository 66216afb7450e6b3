import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

/** The value at a JSON pointer (RFC 6901); undefined where there is none. */
export function valueAt(object: JsonObject, pointer: string): JsonValue | undefined {
  const steps = pointer.split("/").slice(1);
  return steps.reduce<JsonValue | undefined>((value, step) => {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
  }, object);
}
