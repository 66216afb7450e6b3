import { compileAlone, type Problem } from "../event-validator.js";
import type { EventType } from "../event-type.js";
import { judgeSchema } from "./judge-schema.js";

/**
 * What is wrong with a type that somebody brings: its schema must be a harmless draft 2020-12 schema and its example must satisfy it.
 * Pointers lead into the type, as `/schema/properties/data` or `/example/type`. None: it may be used.
 */
export function judgeEventType(type: Pick<EventType, "name" | "schema" | "example">): Problem[] {
  const problems = judgeSchema(type.schema).map(({ pointer, message }) => ({ pointer: `/schema${pointer}`, message }));
  if (type.example.type !== type.name) problems.push({ pointer: "/example/type", message: `must be ${JSON.stringify(type.name)}` });
  if (problems.length > 0) return problems;
  const compiled = compileAlone(type.schema);
  if (typeof compiled === "string") return [{ pointer: "/schema", message: `cannot be used: ${compiled}` }];
  return compiled(type.example).map(({ pointer, message }) => ({ pointer: `/example${pointer}`, message }));
}
