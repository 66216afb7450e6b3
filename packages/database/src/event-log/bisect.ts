import { identityOf, type DeliveryRecord, type DomainEvent, type Identity, type RejectedMessage, type Settlement } from "@trunkline/core";
import { messageOf, sqlProblemOf } from "../sql-error.js";

/** The smallest part of a settlement that may stand alone: an event with its deliveries, or a rejected message. */
type Unit = Settlement;

type Failing = readonly { readonly connectorId: number; readonly consecutiveFailures: number }[];

export interface BisectedReport {
  readonly failing: Failing;
  readonly refusedEvents: readonly Identity[];
}

type Write = (settlement: Settlement) => Promise<Failing>;

/** Writes a settlement; where the database refuses its content, halves it until the guilty event stands alone and becomes a rejected message. */
export async function writeBisecting(write: Write, settlement: Settlement): Promise<BisectedReport> {
  try {
    return { failing: await write(settlement), refusedEvents: [] };
  } catch (error) {
    if (sqlProblemOf(error) !== "refused_content") throw error;
    return halve(write, unitsOf(settlement), error);
  }
}

async function halve(write: Write, units: readonly Unit[], error: unknown): Promise<BisectedReport> {
  const [only] = units;
  if (units.length === 1 && only !== undefined) return refuse(write, only, error);
  const middle = Math.ceil(units.length / 2);
  const first = await writeUnits(write, units.slice(0, middle));
  const second = await writeUnits(write, units.slice(middle));
  return { failing: latest([...first.failing, ...second.failing]), refusedEvents: [...first.refusedEvents, ...second.refusedEvents] };
}

async function writeUnits(write: Write, units: readonly Unit[]): Promise<BisectedReport> {
  try {
    return { failing: await write(joined(units)), refusedEvents: [] };
  } catch (error) {
    if (sqlProblemOf(error) !== "refused_content") throw error;
    return halve(write, units, error);
  }
}

async function refuse(write: Write, { events, deliveries, rejected }: Unit, error: unknown): Promise<BisectedReport> {
  const event = events[0]?.event ?? deliveries[0]?.event;
  const messages = event === undefined ? rejected.map(withoutProvenance) : [rejectedOf(event, error)];
  const failing = await write({ events: [], deliveries: [], rejected: messages });
  return { failing, refusedEvents: event === undefined ? [] : [{ tenant: event.tenant, source: event.source, id: event.id }] };
}

function rejectedOf(event: DomainEvent, error: unknown): RejectedMessage {
  const { provenance, timestampMs, tenant, payloadText } = event;
  return {
    provenance,
    timestampMs,
    tenant,
    value: Buffer.from(payloadText),
    reason: "refused_by_database",
    detail: `The database refused this event: ${messageOf(error)}`,
  };
}

/** A rejected message that is itself refused can only fail by its key or headers: its bytes are kept, they are not. */
function withoutProvenance(message: RejectedMessage): RejectedMessage {
  return { ...message, provenance: { ...message.provenance, key: null, headers: {} }, detail: message.detail.slice(0, 1_000) };
}

function unitsOf({ events, deliveries, rejected }: Settlement): Unit[] {
  const units = new Map<string, { events: Settlement["events"][number][]; deliveries: DeliveryRecord[]; rejected: [] }>();
  const unitOf = (event: DomainEvent) => {
    const name = identityOf(event);
    const unit = units.get(name) ?? { events: [], deliveries: [], rejected: [] };
    units.set(name, unit);
    return unit;
  };
  for (const entry of events) unitOf(entry.event).events.push(entry);
  for (const record of deliveries) unitOf(record.event).deliveries.push(record);
  return [...units.values(), ...rejected.map((message) => ({ events: [], deliveries: [], rejected: [message] }))];
}

function joined(units: readonly Unit[]): Settlement {
  return {
    events: units.flatMap((unit) => unit.events),
    deliveries: units.flatMap((unit) => unit.deliveries),
    rejected: units.flatMap((unit) => unit.rejected),
  };
}

/** Counts only grow within one batch's parts unless a success lies between: the last word of each connector holds. */
function latest(failing: Failing): Failing {
  return [...new Map(failing.map((entry) => [entry.connectorId, entry])).values()];
}
