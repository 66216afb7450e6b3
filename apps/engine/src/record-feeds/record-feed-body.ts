import { isEventTypePattern, recordKinds } from "@trunkline/core";
import { z } from "zod";

const name = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => !["__proto__", "constructor", "prototype"].includes(text), "is no name for a field");
const path = z.string().regex(/^[^.\s]{1,100}(\.[^.\s]{1,100}){0,9}$/, "must be a path such as data.attributes.serial_number");
const paths = z.record(name, path).refine((entries) => Object.keys(entries).length <= 50, "must be at most 50");

export const recordFeedBody = z.strictObject({
  company: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).nullable().default(null),
  kind: z.enum(recordKinds),
  eventTypes: z.array(z.string().refine(isEventTypePattern, "must be an event type, or a pattern such as asset.*, *.created or *")).min(1).max(100),
  key: paths.default({}),
  fields: paths.default({}),
  enabled: z.boolean().default(true),
});

export const recordFeedPatch = recordFeedBody.partial();
