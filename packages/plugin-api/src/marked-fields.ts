import { configNodes, escapePointer, isObject } from "./config-nodes.js";
import type { ConfigNode } from "./config-nodes.js";
import { configSchema } from "./config-schema.js";
import type { WithConfig } from "./config-schema.js";
import type { JsonObject, JsonValue } from "./json.js";

/** Contract, "HTTP API": values of headers so named are secrets. */
const CREDENTIAL_HEADER = /auth|key|secret|token|passw|cookie|signature/i;

/** JSON pointers of the secrets that a config holds: fields marked `secret()`, or `secretWhere()` where that holds, and values of credential-like headers under `headersWithSecrets()`. Absent and null fields are not listed, nor what lies inside a listed one. */
export function secretPointers(plugin: WithConfig, config: JsonObject): readonly string[] {
  const found = new Set<string>();
  for (const node of configNodes(configSchema(plugin), config)) {
    if (isSecret(node, config) && node.value !== null) found.add(node.pointer);
    if (node.schema["x-secret-headers"] === true) for (const name of credentialNames(node)) found.add(`${node.pointer}/${escapePointer(name)}`);
  }
  return [...found].filter((pointer) => !hasAncestor(pointer, found));
}

function isSecret({ schema }: ConfigNode, config: JsonObject): boolean {
  const where = schema["x-secret-where"];
  return schema["x-secret"] === true || (typeof where === "string" && valueAt(config, where) === true);
}

function valueAt(config: JsonObject, pointer: string): JsonValue | undefined {
  const steps = pointer.split("/").slice(1);
  return steps.reduce<JsonValue | undefined>((value, step) => (isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined), config);
}

/** A field that may hold `{{…}}`. */
export interface TemplatedField {
  readonly pointer: string;
  /** `url`: values go in URL-encoded, the host stays literal. `header`: as plain text. */
  readonly kind: "url" | "header";
}

/** The fields of a config marked `templated()`: of a marked record, each value. Whether they do hold an expression is for the caller to see. */
export function templatedPointers(plugin: WithConfig, config: JsonObject): readonly TemplatedField[] {
  const found = new Map<string, TemplatedField>();
  for (const node of configNodes(configSchema(plugin), config)) {
    const kind = node.schema["x-template"];
    if (kind === "url" || kind === "header") for (const pointer of textPointers(node)) found.set(pointer, { pointer, kind });
  }
  return [...found.values()];
}

function credentialNames({ value }: ConfigNode): readonly string[] {
  return isObject(value) ? Object.keys(value).filter((name) => CREDENTIAL_HEADER.test(name)) : [];
}

function textPointers({ value, pointer }: ConfigNode): readonly string[] {
  if (typeof value === "string") return [pointer];
  return isObject(value)
    ? Object.keys(value)
        .filter((name) => typeof value[name] === "string")
        .map((name) => `${pointer}/${escapePointer(name)}`)
    : [];
}

function hasAncestor(pointer: string, pointers: ReadonlySet<string>): boolean {
  const steps = pointer.split("/");
  return steps.slice(1).some((_, index) => pointers.has(steps.slice(0, index + 1).join("/")));
}
