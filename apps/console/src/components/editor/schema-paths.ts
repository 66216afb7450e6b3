import type { JsonSchema } from "../schema-form/json-schema.js";

/** A place in events of a type that a filter or template can name. */
export interface EventPath {
  /** As filters and templates write it, e.g. `data.attributes.name`. */
  readonly path: string;
  readonly type: "string" | "number" | "boolean" | "object" | "array" | "any";
  readonly description: string;
  readonly values: readonly string[];
}

const MAX_DEPTH = 8;
/** Of every event, whatever its type: contract, "What filters and templates see". */
const always: readonly EventPath[] = (
  [
    ["id", "string", "Identity of the event"],
    ["type", "string", "Event type"],
    ["time", "string", "When it happened, RFC 3339"],
    ["timestamp", "string", "The same as time"],
    ["tenant", "string", "The client whose event this is"],
    ["source", "string", "System that produced the event"],
    ["company", "number", "Company inside the tenant; null without one"],
    ["company_name", "string", "Name of the company"],
    ["data", "object", "What the event is about"],
    ["previous", "object", "Earlier values, where something changed"],
    ["metadata", "object", "What the producer adds about the event itself"],
  ] as const
).map(([path, type, description]) => ({ path, type, description, values: [] }));

/** Every path that the schema of an event type names, the common ones first. */
export function eventPaths(schema: JsonSchema): readonly EventPath[] {
  const found = new Map(always.map((each) => [each.path, each]));
  collect({ root: schema, node: schema, path: "", depth: 0, found });
  return [...found.values()];
}

interface Visit {
  readonly root: JsonSchema;
  readonly node: JsonSchema;
  readonly path: string;
  readonly depth: number;
  readonly found: Map<string, EventPath>;
}

function collect({ root, node, path, depth, found }: Visit): void {
  if (depth > MAX_DEPTH) return;
  for (const part of partsOf(root, node)) {
    for (const [name, child] of Object.entries(part.properties ?? {})) {
      const at = path === "" ? name : `${path}.${name}`;
      if (!found.has(at)) found.set(at, describe(root, child, at));
      collect({ root, node: child, path: at, depth: depth + 1, found });
    }
  }
}

/** A schema with what it refers to and is composed of. */
function partsOf(root: JsonSchema, node: JsonSchema): readonly JsonSchema[] {
  const referred = typeof node.$ref === "string" ? lookUp(root, node.$ref) : undefined;
  const composed = [...(node.allOf ?? []), ...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  return [node, ...(referred === undefined ? [] : partsOf(root, referred)), ...composed.flatMap((part) => partsOf(root, part))];
}

function lookUp(root: JsonSchema, reference: string): JsonSchema | undefined {
  const names = reference.replace(/^#\//, "").split("/");
  return names.reduce<JsonSchema | undefined>((node, name) => node?.[name] as JsonSchema | undefined, root);
}

const kinds = new Set(["string", "number", "boolean", "object", "array"]);

function describe(root: JsonSchema, node: JsonSchema, path: string): EventPath {
  const parts = partsOf(root, node);
  const [first] = parts.flatMap(({ type }) => (type === undefined ? [] : [type].flat())).filter((type) => type !== "null");
  const type = first === "integer" ? "number" : (first ?? "any");
  const values = parts.flatMap(({ enum: allowed, examples }) => [allowed, examples].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : [])));
  return {
    path,
    type: (kinds.has(String(type)) ? type : "any") as EventPath["type"],
    description: parts.map(({ description }) => description).find((text): text is string => typeof text === "string") ?? "",
    values: values.filter((value): value is string => typeof value === "string"),
  };
}
