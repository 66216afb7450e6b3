import { createHash } from "node:crypto";
import type { EventType } from "./event-type.js";
import type { JsonObject } from "./json.js";
import { pascalCase, type Resource } from "./resource.js";
import { eventSchema } from "./schema/event-schema.js";
import { exampleOfFields } from "./schema/fields.js";
import type { SourceSystem } from "./source-system.js";

/** What happens to a resource; together with the resource it makes an event type. */
export interface Action {
  name: string;
  description: string;
  /** Attributes of the example after the action, where they differ from the resource's. */
  now?: JsonObject;
  /** Earlier values of what changed; null for a creation; absent where the action has no earlier values. */
  before?: JsonObject | null;
  /** The example carries only what identifies the resource (deletions). */
  identityOnly?: boolean;
}

export const created = (description: string, now?: JsonObject): Action => ({ name: "created", description, now, before: null });

export const updated = (description: string, before: JsonObject, now?: JsonObject): Action => changed("updated", description, before, now);

export const deleted = (description: string): Action => ({ name: "deleted", description, identityOnly: true });

/** An action that moves attributes from `before` to `now`, as `resolved` or `status_changed`. */
export const changed = (name: string, description: string, before: JsonObject, now?: JsonObject): Action => ({ name, description, before, now });

/** Something that happened without changing the resource, as `reading_received`. */
export const occurred = (name: string, description: string, now?: JsonObject): Action => ({ name, description, now });

/** One event type per action of a resource, in the order given. */
export function deriveEventTypes(system: SourceSystem, group: string, resource: Resource, actions: readonly Action[]): EventType[] {
  return actions.map((action) => deriveEventType(system, group, resource, action));
}

function deriveEventType(system: SourceSystem, group: string, resource: Resource, action: Action): EventType {
  const name = `${resource.name}.${action.name}`;
  const schema = eventSchema({
    name,
    description: action.description,
    definition: `${pascalCase(resource.name)}Attributes`,
    fields: resource.fields,
    dataType: resource.dataType,
    changes: action.before !== undefined && action.before !== null,
    required: ["id", "type", "attributes"],
  });
  return { name, group, description: action.description, systems: [system.name], schema, example: example(system, resource, action, name) };
}

function example(system: SourceSystem, resource: Resource, action: Action, name: string): JsonObject {
  const carriesPrevious = system.hasPrevious && action.before !== undefined;
  return {
    id: exampleId(name),
    type: name,
    ...system.envelope,
    data: { id: resource.id, type: resource.dataType, attributes: exampleAttributes(resource, action) },
    ...(carriesPrevious ? { previous: action.before ?? null } : {}),
  };
}

function exampleAttributes(resource: Resource, action: Action): JsonObject {
  const all = { ...exampleOfFields(resource.fields), ...action.now };
  if (!action.identityOnly) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => resource.identity.includes(name)));
}

/** The same UUID in every run, so that generated references do not change by themselves (version 8: made from a hash). */
export function exampleId(name: string): string {
  const hash = createHash("sha256").update(name).digest("hex");
  return [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join("-");
}
