import { isEngineEventType, isEventType } from "@trunkline/core";
import { judgeEventType, type EventType, type JsonObject, type Problem } from "@trunkline/event-catalog";
import { z } from "zod";

const shortText = z.string().trim().min(1).max(100);
const object = z.record(z.string(), z.unknown());
const rest = {
  group: shortText.default("Own"),
  description: z.string().trim().max(1_000).default(""),
  systems: z.array(shortText).max(20).default([]),
  schema: object,
  example: object,
};
const name = z
  .string()
  .refine(isEventType, "must be an event type such as invoice.sent: two or more parts of letters, digits, _ and -, at most 128 characters")
  .refine((text) => !isEngineEventType(text), "must not begin with webhook, delivery or connector: those are the engine's own");

/** A type that somebody brings, over REST or in a file of CATALOG_DIR. */
export const bringableEventType = z.strictObject({ name, ...rest });
/** The same where the path says the name. */
export const replacementEventType = z.strictObject({ name: name.optional(), ...rest });

export type BroughtEventType = Omit<EventType, "schema" | "example"> & { readonly schema: JsonObject; readonly example: JsonObject };

/** JSON text; the largest built-in example has a tenth of it. */
const longestExample = 65_536;

/** A body that has the shape, judged: a usable type, or what is wrong with its schema or example. */
export function judgeBrought(body: z.infer<typeof bringableEventType>): BroughtEventType | readonly Problem[] {
  const type = body as BroughtEventType;
  const length = JSON.stringify(type.example).length;
  if (length > longestExample) return [{ pointer: "/example", message: `must be at most ${longestExample} characters of JSON, not ${length}` }];
  const problems = judgeEventType(type);
  return problems.length === 0 ? type : problems;
}
