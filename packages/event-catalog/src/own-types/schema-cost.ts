import type { Problem } from "../event-validator.js";
import { isJsonObject, type JsonSchema, type JsonValue } from "../json.js";
import { referredSchema } from "./referred-schema.js";

/** Schemas that are evaluated for one event, with all references followed; the largest built-in type needs some 150. */
const mostSchemas = 2_000;

/**
 * References that double at every step would make a small schema run for years, and one that leads back to itself does so with
 * the event's own depth: both are found here, before anything is compiled. Null: the schema is cheap enough.
 */
export function costProblem(schema: JsonSchema): Problem | null {
  const costs = new Map<JsonSchema, number>();
  const open = new Set<JsonSchema>();
  try {
    const cost = costOf(schema, { root: schema, costs, open });
    return cost <= mostSchemas ? null : { pointer: "", message: `is too large: with its references followed it holds more than ${mostSchemas} schemas` };
  } catch (error) {
    if (error instanceof CircleError) return { pointer: "", message: error.message };
    throw error;
  }
}

class CircleError extends Error {
  override readonly name = "CircleError";
}

interface Walk {
  readonly root: JsonSchema;
  readonly costs: Map<JsonSchema, number>;
  /** Schemas whose cost is being added up: meeting one again is a circle. */
  readonly open: Set<JsonSchema>;
}

function costOf(schema: JsonSchema, walk: Walk): number {
  const known = walk.costs.get(schema);
  if (known !== undefined) return known;
  if (walk.open.has(schema)) throw new CircleError("must not refer back to itself");
  walk.open.add(schema);
  const reference = schema.$ref;
  const followed = typeof reference === "string" ? costBelow(referredSchema(reference, walk.root), walk) : 0;
  const below = Object.entries(schema).reduce(
    (sum, [keyword, value]) => sum + (keyword === "$defs" || keyword === "definitions" ? 0 : costBelow(value, walk)),
    0,
  );
  walk.open.delete(schema);
  const cost = Math.min(1 + followed + below, Number.MAX_SAFE_INTEGER);
  walk.costs.set(schema, cost);
  return cost;
}

function costBelow(value: JsonValue | undefined, walk: Walk): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item: JsonValue) => sum + costBelow(item, walk), 0);
  return isJsonObject(value) ? costOf(value, walk) : 0;
}
