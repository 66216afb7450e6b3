import type { Engine } from "../../support/start-engine.js";

/** pino's number of `warn`; `error` and `fatal` are above. */
const warning = 40;

/** The flow's events are not shaped by the catalog. */
const expected = "event.schema_warning";

/** What an engine's log complains of, by its words, with how often it does; from a place in the log on. */
export function complaintsOf(engine: Engine, from = 0): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of engine.log().slice(from).split("\n")) {
    const complaint = complaintIn(line);
    if (complaint !== undefined) counts.set(complaint, (counts.get(complaint) ?? 0) + 1);
  }
  return counts;
}

function complaintIn(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  const { level, msg } = JSON.parse(line) as { readonly level?: number; readonly msg?: string };
  return (level ?? 0) >= warning && msg !== expected ? (msg ?? "without words") : undefined;
}
