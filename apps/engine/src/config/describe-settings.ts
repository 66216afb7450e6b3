import type { ZodType } from "zod";
import { settingsSchema, type Settings } from "./settings-schema.js";
import { hasFileForm, notesOf } from "./variable.js";

/** Resolved values by variable, for the start log; of a secret or a certificate only whether it is set. Derived from the schema, so no variable can be forgotten. */
export function describeSettings(settings: Settings): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (Object.entries(settingsSchema.shape) as [keyof Settings, ZodType][]).map(([member, schema]) => {
      const notes = notesOf(schema);
      return [notes.variable, hasFileForm(notes) ? isSet(settings[member]) : plain(settings[member])];
    }),
  );
}

const isSet = (value: unknown): "yes" | "no" => (value === null ? "no" : "yes");

function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  if (typeof value === "object" && value !== null && "pattern" in value) return String(value.pattern);
  if (typeof value === "object" && value !== null && "names" in value) return value.names;
  return value;
}
