import { identityOf, type DomainEvent } from "./event/event.js";
import type { EventLog } from "./ports.js";
import type { Durability } from "./settle/durability.js";
import type { InFlight } from "./settle/in-flight.js";

export interface FreshEvent {
  readonly event: DomainEvent;
  readonly durable: Durability;
  readonly markDurable: () => void;
}

/** An event whose identity came before. */
export interface EventCopy {
  readonly event: DomainEvent;
  /** The first of this identity, where it is not durable yet. */
  readonly underWay: ReturnType<InFlight["get"]>;
}

export interface Deduplicated {
  readonly fresh: readonly FreshEvent[];
  readonly copies: readonly EventCopy[];
}

/** Whatever is fresh counts as under way from here on, before anything is waited for: two chunks at once never both begin an event. */
export function deduplicate(inFlight: InFlight, events: readonly DomainEvent[], known: ReadonlySet<string>): Deduplicated {
  const fresh: FreshEvent[] = [];
  const copies: EventCopy[] = [];
  for (const event of events) {
    const identity = identityOf(event);
    const underWay = inFlight.get(identity);
    if (underWay !== undefined || (known.size > 0 && known.has(identity))) copies.push({ event, underWay });
    else fresh.push(begin(inFlight, identity, event));
  }
  return { fresh, copies };
}

function begin(inFlight: InFlight, identity: string, event: DomainEvent): FreshEvent {
  const { durable, markDurable } = inFlight.begin(identity, event.payloadText);
  return { event, durable, markDurable };
}

/** Copies whose payload is another one than the first's. Costs a round trip only where there are copies of recorded events. */
export async function findConflicts(log: Pick<EventLog, "differing">, copies: readonly EventCopy[], days: readonly string[]): Promise<readonly DomainEvent[]> {
  const unlikeUnderWay = copies.filter(({ event, underWay }) => underWay !== undefined && underWay.payloadText !== event.payloadText);
  const recorded = copies.filter(({ underWay }) => underWay === undefined).map(({ event }) => event);
  const differing = recorded.length === 0 ? [] : await log.differing(recorded, days);
  return [...unlikeUnderWay.map(({ event }) => event), ...differing.flatMap((index) => recorded[index] ?? [])];
}
