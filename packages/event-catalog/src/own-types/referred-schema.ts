import { isJsonObject, type JsonSchema, type JsonValue } from "../json.js";

/** The place in a schema that a reference such as `#/$defs/address` leads to; undefined where it leads nowhere. */
export function referredSchema(reference: string, root: JsonSchema): JsonValue | undefined {
  const steps = reference
    .slice(1)
    .split("/")
    .slice(1)
    .map((step) => decodeStep(step));
  return steps.reduce<JsonValue | undefined>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)] as JsonValue | undefined;
    return isJsonObject(value) ? value[step] : undefined;
  }, root);
}

/** A reference is a URI fragment: percent signs first, then the pointer's own escapes. */
function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return step;
  }
}
