import type { JsonSchema, JsonValue } from "./json.js";

/** One kind of event that systems produce and connectors subscribe to. */
export interface EventType {
  /** `{resource}.{action}`, as `task.comment.created`. */
  name: string;
  /** Heading under which lists show it, as `Maintenance`. */
  group: string;
  description: string;
  /** Systems that produce it: `tgm-expert`, `tageur`, `trunkline` (the engine itself) and more. */
  systems: readonly string[];
  /** Draft 2020-12, of the whole event in the contract's own names; further properties are welcome everywhere. */
  schema: JsonSchema;
  /** A realistic whole event in the contract's own names; it satisfies `schema`. */
  example: Record<string, JsonValue>;
}
