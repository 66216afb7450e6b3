import { decodeMessage, type EventCandidate } from "./event/decode-message.js";
import { admitEvent } from "./event/admit-event.js";
import { identityOf, type DomainEvent, type IncomingMessage, type RejectedMessage } from "./event/event.js";
import type { Dispatcher } from "./dispatch.js";
import { planDeliveries } from "./plan.js";
import type { Clock, ConfigurationSource, Consultation, EventLog, SchemaValidator } from "./ports.js";
import type { Ledger } from "./settle/ledger.js";
import type { Configuration } from "./subscription/configuration.js";
import { untilAvailable } from "./settle/until-available.js";

export interface IntakeDependencies {
  readonly clock: Clock;
  readonly configurations: ConfigurationSource;
  readonly log: EventLog;
  readonly schemas: SchemaValidator;
  readonly dispatcher: Dispatcher;
  readonly ledger: Ledger;
  readonly shutdown: AbortSignal;
  /** Told when the database does not answer; the same call is tried again. */
  readonly dependencyLost: (error: unknown, tries: number) => void;
}

export interface TakeReport {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly tombstones: number;
}

export type AcceptReport =
  | { readonly kind: "accepted"; readonly events: readonly { readonly id: string; readonly type: string; readonly duplicate: boolean }[] }
  | { readonly kind: "refused"; readonly problems: readonly { readonly index: number; readonly rejected: RejectedMessage }[] };

/** The way of an event, first half: from bytes to durable rows. */
export interface Intake {
  /** A chunk of a Kafka partition, in order. Resolves when each of its messages is durable, as event, duplicate or rejected message: then the offset may move. Rejects only at shutdown. */
  take(messages: readonly IncomingMessage[]): Promise<TakeReport>;
  /** What came in over HTTP: all or nothing. Resolves when durable; sending begins after that. */
  accept(messages: readonly IncomingMessage[]): Promise<AcceptReport>;
}

export function createIntake(dependencies: IntakeDependencies): Intake {
  /** Events between dispatch and commit, so that a copy which arrives meanwhile is known. */
  const inFlight = new Map<string, Promise<void>>();
  return {
    take: (messages) => take({ ...dependencies, inFlight }, messages),
    accept: (messages) => accept({ ...dependencies, inFlight }, messages),
  };
}

interface Context extends IntakeDependencies {
  readonly inFlight: Map<string, Promise<void>>;
}

async function take(context: Context, messages: readonly IncomingMessage[]): Promise<TakeReport> {
  const decoded = decode(context, messages);
  const { configuration, known } = await consult(context, decoded.candidates);
  const { events, rejected } = admit(context, decoded.candidates, configuration);
  const allRejected = [...decoded.rejected, ...rejected].map(({ rejection }) => rejection);
  const { fresh, duplicates } = deduplicate(context, events, known);
  await Promise.all([...(await dispatch(context, { fresh, configuration, writeFirst: false })), ...reject(context, allRejected)]);
  return { accepted: fresh.length, duplicates: duplicates.length, rejected: allRejected.length, tombstones: decoded.tombstones };
}

async function accept(context: Context, messages: readonly IncomingMessage[]): Promise<AcceptReport> {
  const decoded = decode(context, messages);
  const { configuration, known } = await consult(context, decoded.candidates);
  const { events, rejected } = admit(context, decoded.candidates, configuration);
  const problems = [...decoded.rejected, ...rejected].map(({ index, rejection }) => ({ index, rejected: rejection }));
  if (problems.length > 0) return { kind: "refused", problems };
  const { fresh, duplicates } = deduplicate(context, events, known);
  const earlier = duplicates.map((event) => context.inFlight.get(identityOf(event)));
  await Promise.all([...(await dispatch(context, { fresh, configuration, writeFirst: true })), ...earlier]);
  const repeated = new Set(duplicates);
  return { kind: "accepted", events: events.map((event) => ({ id: event.id, type: event.type, duplicate: repeated.has(event) })) };
}

interface Indexed<Value> {
  readonly index: number;
  readonly value: Value;
}

interface Rejection {
  readonly index: number;
  readonly rejection: RejectedMessage;
}

function decode(context: Context, messages: readonly IncomingMessage[]): { candidates: Indexed<EventCandidate>[]; rejected: Rejection[]; tombstones: number } {
  const candidates: Indexed<EventCandidate>[] = [];
  const rejected: Rejection[] = [];
  const now = context.clock.now();
  messages.forEach((message, index) => {
    const decoded = decodeMessage(message, now);
    if (decoded.kind === "event") candidates.push({ index, value: decoded.candidate });
    else if (decoded.kind === "rejected") rejected.push({ index, rejection: decoded.rejected });
  });
  return { candidates, rejected, tombstones: messages.length - candidates.length - rejected.length };
}

/** One round trip tells which events are known and which configuration counts; it begins after the messages came, so a change answered before they were produced is met. */
async function consult(context: Context, candidates: readonly Indexed<EventCandidate>[]): Promise<Consultation & { configuration: Configuration }> {
  const identities = candidates.map(({ value }) => value);
  const days = daysAround(context.clock.now());
  return untilAvailable(context, async () => {
    const consultation = await context.log.consult(identities, days);
    const configuration = await context.configurations.atLeast(consultation.configurationVersion);
    return { ...consultation, configuration };
  });
}

function admit(context: Context, candidates: readonly Indexed<EventCandidate>[], configuration: Configuration): { events: DomainEvent[]; rejected: Rejection[] } {
  const events: DomainEvent[] = [];
  const rejected: Rejection[] = [];
  for (const { index, value } of candidates) {
    const admitted = admitOne(context, value, configuration);
    if ("rejection" in admitted) rejected.push({ index, rejection: admitted.rejection });
    else events.push(admitted.event);
  }
  return { events, rejected };
}

function admitOne(context: Context, candidate: EventCandidate, configuration: Configuration): { event: DomainEvent } | { rejection: RejectedMessage } {
  const tenant = configuration.tenant(candidate.tenant);
  if (tenant === undefined) return { rejection: rejectionOf(candidate, "unknown_tenant", `there is no tenant "${candidate.tenant}"`) };
  const event = admitEvent(candidate, tenant);
  if (tenant.validation !== "reject") return { event };
  const [problem] = context.schemas.validate(event.type, schemaView(event));
  if (problem === undefined) return { event };
  return { rejection: rejectionOf(candidate, "schema_violation", `${problem.pointer || "/"}: ${problem.message}`) };
}

function rejectionOf(candidate: EventCandidate, reason: RejectedMessage["reason"], detail: string): RejectedMessage {
  const { provenance, timestampMs, tenant, payloadText } = candidate;
  return { provenance, timestampMs, tenant, value: Buffer.from(payloadText), reason, detail };
}

/** The event in the contract's own names, whatever aliases its producer used: what the catalog's schemas describe. */
export function schemaView(event: DomainEvent): Record<string, unknown> {
  const { id, type, tenant, company, source, time, data, previous, metadata, fields } = event;
  return { ...fields, id, type, tenant, company, source, time, data, ...(previous === undefined ? {} : { previous }), ...(metadata === undefined ? {} : { metadata }) };
}

function deduplicate(context: Context, events: readonly DomainEvent[], known: ReadonlySet<string>): { fresh: DomainEvent[]; duplicates: DomainEvent[] } {
  const fresh: DomainEvent[] = [];
  const duplicates: DomainEvent[] = [];
  const inChunk = new Set<string>();
  for (const event of events) {
    const identity = identityOf(event);
    if (known.has(identity) || inChunk.has(identity) || context.inFlight.has(identity)) duplicates.push(event);
    else fresh.push(event);
    inChunk.add(identity);
  }
  return { fresh, duplicates };
}

interface Fresh {
  readonly fresh: readonly DomainEvent[];
  readonly configuration: Configuration;
  readonly writeFirst: boolean;
}

/** Resolves when everything has its place; the promises it gives resolve when the rows are committed. */
async function dispatch(context: Context, { fresh, configuration, writeFirst }: Fresh): Promise<Promise<void>[]> {
  const settled: Promise<void>[] = [];
  for (const event of fresh) {
    const identity = identityOf(event);
    const { promise, resolve } = Promise.withResolvers<void>();
    context.inFlight.set(identity, promise);
    settled.push(promise);
    const deliveries = planDeliveries(event, configuration);
    const whenDurable = (): void => {
      context.inFlight.delete(identity);
      resolve();
    };
    await context.dispatcher.dispatch({ event, configurationVersion: configuration.version, deliveries }, { writeFirst, whenDurable });
  }
  return settled;
}

function reject(context: Context, rejected: readonly RejectedMessage[]): Promise<void>[] {
  return rejected.map((message) => new Promise<void>((resolve) => context.ledger.reject(message, resolve)));
}

const DAY_MS = 86_400_000;

function daysAround(now: number): string[] {
  return [now - DAY_MS, now, now + DAY_MS].map((time) => new Date(time).toISOString().slice(0, 10));
}
