import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

/** A field of a config as a person reads of it. */
export interface ConfigField {
  /** `auth.token`; `[]` for any element of a list, `.*` for any name. */
  readonly path: string;
  /** Which variant of a choice it belongs to, e.g. `auth.type: bearer`; empty: it is always there. */
  readonly where: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

/** All fields of a config's JSON Schema, parents first. */
export function configFields(root: JsonObject): readonly ConfigField[] {
  return inside(root, root, { path: "", where: "", followed: [] });
}

interface Place {
  readonly path: string;
  readonly where: string;
  /** References on the way here: zod's may lead back to where they are. */
  readonly followed: readonly string[];
}

function inside(root: JsonObject, given: JsonObject, place: Place): readonly ConfigField[] {
  if (leadsBack(given, place)) return [];
  const schema = resolved(root, given);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const here = followed(given, place);
  const named = Object.entries(objectOf(schema.properties)).flatMap(([name, property]) =>
    fieldAt(root, objectOf(property), { ...here, path: joined(place.path, name), isRequired: required.includes(name) }),
  );
  const any = isObject(schema.additionalProperties) ? fieldAt(root, schema.additionalProperties, { ...here, path: joined(place.path, "*") }) : [];
  const element = isObject(schema.items) ? fieldAt(root, schema.items, { ...here, path: `${place.path}[]` }) : [];
  return [...named, ...any, ...element, ...variants(root, schema, here)];
}

function fieldAt(root: JsonObject, given: JsonObject, { isRequired = false, ...place }: Place & { readonly isRequired?: boolean }): readonly ConfigField[] {
  if (leadsBack(given, place)) return [];
  const schema = resolved(root, given);
  const isPlain = /(\[\]|\.\*)$/.test(place.path) && schema.properties === undefined && schema.title === undefined;
  return [...(isPlain ? [] : [{ path: place.path, where: place.where, schema, isRequired }]), ...inside(root, given, place)];
}

function leadsBack({ $ref }: JsonObject, { followed: before }: Place): boolean {
  return typeof $ref === "string" && before.includes($ref);
}

function followed({ $ref }: JsonObject, place: Place): Place {
  return typeof $ref === "string" ? { ...place, followed: [...place.followed, $ref] } : place;
}

/** The fields of each variant, without the one that tells which it is. */
function variants(root: JsonObject, schema: JsonObject, place: Place): readonly ConfigField[] {
  return [...listOf(schema.oneOf), ...listOf(schema.anyOf)].flatMap((given) => {
    const variant = resolved(root, given);
    const [name, tag] = Object.entries(objectOf(variant.properties)).find(([, property]) => objectOf(property).const !== undefined) ?? [];
    if (name === undefined || tag === undefined) return inside(root, given, place);
    const { [name]: _tag, ...properties } = objectOf(variant.properties);
    const where = `${joined(place.path, name)}: ${JSON.stringify(objectOf(tag).const).replaceAll('"', "")}`;
    return inside(root, { ...variant, properties }, { ...followed(given, place), where });
  });
}

function resolved(root: JsonObject, schema: JsonObject): JsonObject {
  if (typeof schema.$ref !== "string") return schema;
  const target = schema.$ref
    .split("/")
    .slice(1)
    .reduce<JsonValue | undefined>((found, step) => (isObject(found) ? found[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined), root);
  return isObject(target) ? target : {};
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isObject) : [];
}
