import { dateTime, integer, type Fields } from "./schema/fields.js";

/** A kind of thing that events are about, in the spelling of one system. */
export interface Resource {
  /** First part of its event types, as `work_order`. */
  name: string;
  /** `data.type`, as `WorkOrder`. */
  dataType: string;
  /** `data.id` of the examples. */
  id: number;
  fields: Fields;
  /** Attributes that a deletion still carries. */
  identity: readonly string[];
}

/** A resource in TGM Expert's spelling: camelCase, the id repeated inside the attributes, `data.type` in PascalCase. */
export function tgmResource(name: string, id: number, fields: Fields): Resource {
  return {
    name,
    dataType: pascalCase(name),
    id,
    fields: {
      id: integer("Identifier", id),
      ...fields,
      createdAt: dateTime("When it was created", "2026-02-01T12:30:45Z"),
      updatedAt: dateTime("When it was last changed", "2026-02-01T12:30:45Z"),
    },
    identity: ["id", ...Object.keys(fields).slice(0, 1)],
  };
}

/** A resource in Tageur's spelling: snake_case, `data.type` in lower case. */
export function tageurResource(name: string, id: number, fields: Fields): Resource {
  return {
    name,
    dataType: name.split(".").at(-1) ?? name,
    id,
    fields: {
      ...fields,
      created_at: dateTime("When it was created", "2025-01-01T09:00:00Z"),
      updated_at: dateTime("When it was last changed", "2025-01-04T12:34:56Z"),
    },
    identity: Object.keys(fields).slice(0, 2),
  };
}

/** `work_order` and `task.comment` become `WorkOrder` and `TaskComment`. */
export function pascalCase(name: string): string {
  return name
    .split(/[._-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
