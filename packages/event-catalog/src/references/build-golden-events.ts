import type { EventCatalog } from "../event-catalog.js";

/** One line per event type, its example: the conformance suite of plugins runs over them. The engine's own types are among them. */
export function buildGoldenEvents(catalog: EventCatalog): string {
  return `[\n${catalog
    .list()
    .map(({ example }) => JSON.stringify(example))
    .join(",\n")}\n]\n`;
}
