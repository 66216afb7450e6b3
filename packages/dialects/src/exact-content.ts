import type { EventView, JsonValue } from "@trunkline/plugin-api";
import { isObject } from "./json-kinds.js";

/** The parts of an event that bodies carry, with every digit of every integer. */
export interface EventContent {
  readonly data: JsonValue;
  readonly previous: JsonValue | undefined;
  readonly metadata: JsonValue | undefined;
}

/** An event without integers beyond 2^53 is its own exact content: nothing is copied. */
export function exactContent(event: EventView): EventContent {
  const exact = event.exactFields;
  if (exact === event.fields) return event;
  const data = exact.data ?? event.data;
  return { data, previous: exactPrevious(event, data), metadata: event.metadata === undefined ? undefined : (exact.metadata ?? event.metadata) };
}

/** The contract reads `data.previous` where there is no `previous` of its own. */
function exactPrevious(event: EventView, data: JsonValue): JsonValue | undefined {
  if (event.previous === undefined) return undefined;
  if (Object.hasOwn(event.exactFields, "previous")) return event.exactFields.previous;
  return (isObject(data) ? data.previous : undefined) ?? event.previous;
}
