import type { DrainReport } from "../drain.js";
import type { MemoryDelivery } from "../memory/in-memory-log.js";
import { aConnector } from "./a-connector.js";
import { messages } from "./a-message.js";
import { startJourney, type Journey, type JourneyOptions } from "./start-journey.js";
import { ended } from "./turn-clock.js";

/** A drain run, with everything it leads to written. */
export async function drained(journey: Journey): Promise<DrainReport> {
  const report = await ended(journey.drain());
  await ended(journey.ledger.drained());
  return report;
}

/** `count` rows that wait and are due, one ms apart, the first of the chunk the oldest; made while the connector was paused. */
export async function startWithBacklog(count: number, options: Partial<JourneyOptions> = {}): Promise<Journey> {
  const [connector = aConnector()] = options.connectors ?? [];
  const journey = startJourney({ ...options, connectors: [{ ...connector, hold: "paused" }] });
  await ended(journey.intake.take(messages(count)));
  journey.rows().forEach((row, index) => due(row, Date.now() - count + index));
  journey.configure([connector], options.revisions);
  journey.wakes.length = 0;
  return journey;
}

export function due(row: MemoryDelivery, dueMs: number): void {
  row.state = { status: "parked", reason: "backlog", dueMs };
}
