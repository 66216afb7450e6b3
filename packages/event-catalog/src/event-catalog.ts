import { createSchemaCompiler, type Problem, type Validator } from "./event-validator.js";
import type { EventType } from "./event-type.js";
import { schemaFields } from "./schema-fields.js";
import { systemNamed } from "./source-system.js";

/** The event types that a tenant, or the engine, knows. */
export interface EventCatalog {
  /** Types in catalog order. `source`: only those of this system, in any case, also by the name of its dialect (`tgm`, `smtm`); `search`: all its words occur in name, group, description or systems. */
  list(filter?: { source?: string; search?: string }): readonly EventType[];
  get(name: string): EventType | undefined;
  /** Problems of an event in the contract's own names against its type; none when it is fine or the type is unknown. */
  validate(name: string, event: unknown): Problem[];
  /** Whether wildcards pass this type by: everything under `webhook.`, `delivery.` and `connector.`. */
  isEngineType(name: string): boolean;
  /**
   * Dotted paths that the schemas of these types know, sorted, as `data.attributes.name`. `*` stands for any index of a
   * list and, as the last step, for anything below an open object. Unknown names add nothing.
   */
  paths(names: readonly string[]): readonly string[];
}

const engineResources = new Set(["webhook", "delivery", "connector"]);

/** A catalog of these types; where a name comes twice the later type replaces the earlier, so a tenant's own types win. */
export function createCatalog(types: readonly EventType[]): EventCatalog {
  const byName = new Map(types.map((type) => [type.name, type]));
  const validatorOf = createValidators(byName);
  return {
    list: (filter = {}) => [...byName.values()].filter((type) => isFromSource(type, filter.source) && isFound(type, filter.search)),
    get: (name) => byName.get(name),
    validate: (name, event) => validatorOf(name)?.(event) ?? [],
    isEngineType: (name) => engineResources.has(name.split(".", 1)[0] ?? ""),
    paths: (names) => knownPaths(names.flatMap((name) => byName.get(name) ?? [])),
  };
}

/** Compiles each type at its first event, once: most processes see few of the types. */
function createValidators(byName: ReadonlyMap<string, EventType>): (name: string) => Validator | undefined {
  const compile = createSchemaCompiler();
  const compiled = new Map<string, Validator>();
  return (name) => {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const type = byName.get(name);
    if (type === undefined) return undefined;
    const validator = compile(type.schema);
    compiled.set(name, validator);
    return validator;
  };
}

function isFromSource(type: EventType, source: string | undefined): boolean {
  return source === undefined || source === "" || type.systems.some((system) => system.toLowerCase() === systemNamed(source));
}

function isFound(type: EventType, search = ""): boolean {
  const text = [type.name, type.group, type.description, ...type.systems].join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function knownPaths(types: readonly EventType[]): string[] {
  return [...new Set(types.flatMap((type) => schemaFields(type.schema).map((field) => field.path)))].sort();
}
