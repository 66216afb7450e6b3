import { exampleId } from "./derive-event-types.js";
import type { EventType } from "./event-type.js";
import type { JsonObject } from "./json.js";
import { exampleOfFields, type Fields } from "./schema/fields.js";
import { plainSchema, type Member } from "./schema/plain-schema.js";
import type { SourceSystem } from "./source-system.js";

/** One event type of a system whose payloads have a flat `data` and members of their own beside it. */
export interface PlainEvent {
  name: string;
  description: string;
  /** Plain members beside the envelope. */
  fields?: Fields;
  /** Objects beside the envelope. */
  members?: Readonly<Record<string, Member>>;
  /** Members of `data`. */
  data: Fields;
  /** Names that must be there, as `data` or `user.email`. */
  required: readonly string[];
  /** What the example shows in other values than the fields' own. */
  shown?: JsonObject;
}

/** Event types in the order given. */
export function plainEventTypes(system: SourceSystem, group: string, events: readonly PlainEvent[]): EventType[] {
  return events.map((event) => plainEventType(system, group, event));
}

function plainEventType(system: SourceSystem, group: string, event: PlainEvent): EventType {
  const { name, description, fields = {}, members = {}, data, required } = event;
  const schema = plainSchema({ name, description, fields, members, data, required });
  return { name, group, description, systems: [system.name], schema, example: example(system, event) };
}

function example(system: SourceSystem, { name, fields = {}, members = {}, data, shown = {} }: PlainEvent): JsonObject {
  const objects = Object.fromEntries(Object.entries(members).map(([key, member]) => [key, exampleOfFields(member.fields)]));
  const { data: shownData = {}, ...shownBeside } = shown;
  return {
    id: exampleId(name),
    type: name,
    ...system.envelope,
    ...exampleOfFields(withExample(fields)),
    ...objects,
    ...shownBeside,
    data: { ...exampleOfFields(data), ...(shownData as JsonObject) },
  };
}

/** Members that only some events have, as SmartMaintenance's `test`, carry no example and are left out. */
function withExample(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, schema]) => schema.examples !== undefined));
}
