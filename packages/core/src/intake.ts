import { decodeMessage, type EventCandidate } from "./event/decode-message.js";
import { admitEvent } from "./event/admit-event.js";
import type { DomainEvent, IncomingMessage, RejectedMessage } from "./event/event.js";
import { originalBytes } from "./event/parse-payload.js";
import { deduplicate, findConflicts, type Deduplicated, type EventCopy, type FreshEvent } from "./deduplicate.js";
import type { Dispatcher } from "./dispatch.js";
import { planDeliveries } from "./plan.js";
import type { Clock, ConfigurationSource, Consultation, EventLog, SchemaValidator } from "./ports.js";
import type { Ledger } from "./settle/ledger.js";
import type { Configuration } from "./subscription/configuration.js";
import { allDurable } from "./settle/durability.js";
import { InFlight } from "./settle/in-flight.js";
import { Turns } from "./settle/turns.js";
import { untilAvailable } from "./settle/until-available.js";
import type { EventQuotas } from "./event-quotas.js";
import { inSlices } from "./in-slices.js";
import { countReceived, type CountReceived } from "./count-received.js";

export interface IntakeDependencies {
  readonly clock: Clock;
  readonly configurations: ConfigurationSource;
  readonly log: EventLog;
  readonly schemas: SchemaValidator;
  readonly dispatcher: Dispatcher;
  readonly ledger: Ledger;
  /** What the tenants of events that came over Kafka are held to; absent: nothing. */
  readonly quotas?: Pick<EventQuotas, "hold">;
  /** For metrics; told once the messages are durable, of requests that were refused nothing. */
  readonly count?: CountReceived;
  readonly shutdown: AbortSignal;
  /** Told when the database does not answer; the same call is tried again. */
  readonly dependencyLost: (error: unknown, tries: number) => void;
}

/** Every message counts once. */
export interface TakeReport {
  readonly accepted: number;
  readonly duplicates: number;
  /** Of an identity that was accepted before, with another payload: not sent, kept as rejected messages. */
  readonly conflicts: number;
  readonly rejected: number;
  readonly tombstones: number;
}

export type AcceptReport =
  | {
      readonly kind: "accepted";
      readonly conflicts: number;
      readonly events: readonly { readonly id: string; readonly type: string; readonly duplicate: boolean }[];
    }
  | { readonly kind: "refused"; readonly problems: readonly { readonly index: number; readonly rejected: RejectedMessage }[] };

/** The way of an event, first half: from bytes to durable rows. */
export interface Intake {
  /** A chunk of a Kafka partition, in order. Resolves when each of its messages is durable, as event, duplicate or rejected message: then the offset may move. Rejects only at shutdown. */
  take(messages: readonly IncomingMessage[]): Promise<TakeReport>;
  /** What came in over HTTP: all or nothing. Resolves when durable; sending begins after that. */
  accept(messages: readonly IncomingMessage[]): Promise<AcceptReport>;
}

export function createIntake(dependencies: IntakeDependencies): Intake {
  const context = { ...dependencies, inFlight: new InFlight(), turns: new Turns() };
  return {
    take: (messages) => take(context, messages),
    accept: (messages) => accept(context, messages),
  };
}

interface Context extends IntakeDependencies {
  readonly inFlight: InFlight;
  /** Chunks of a partition are dispatched in the order in which they came. */
  readonly turns: Turns;
}

function partitionOf([first]: readonly IncomingMessage[]): string {
  return first === undefined ? "" : `${first.provenance.topic}/${first.provenance.partition}`;
}

async function take(context: Context, messages: readonly IncomingMessage[]): Promise<TakeReport> {
  const inTurn = context.turns.reserve(partitionOf(messages));
  const preparing = prepare(context, messages, { allOrNothing: false });
  // It may fail before its turn comes.
  preparing.catch(() => undefined);
  const { tombstones, rejected, fresh, copies } = await inTurn(async () => {
    const ready = await preparing;
    const held = await heldOf(context, ready);
    await dispatch(context, { ...ready, writeFirst: false, held });
    return ready;
  });
  const conflicts = await conflictsAmong(context, copies);
  const rejections = [...rejected.map(({ rejection }) => rejection), ...conflicts];
  await Promise.all([durable(fresh, copies), ...reject(context, rejections)]);
  const counts = { duplicates: copies.length - conflicts.length, conflicts: conflicts.length };
  if (context.count !== undefined) countReceived(context.count, { fresh, copies, conflicts, rejected: rejected.map(({ rejection }) => rejection), tombstones });
  return { accepted: fresh.length, ...counts, rejected: rejected.length, tombstones };
}

async function accept(context: Context, messages: readonly IncomingMessage[]): Promise<AcceptReport> {
  const { events, rejected, fresh, copies, configuration } = await prepare(context, messages, { allOrNothing: true });
  if (rejected.length > 0) return { kind: "refused", problems: rejected.map(({ index, rejection }) => ({ index, rejected: rejection })) };
  await dispatch(context, { fresh, configuration, writeFirst: true });
  const conflicts = await conflictsAmong(context, copies);
  await Promise.all([durable(fresh, copies), ...reject(context, conflicts)]);
  if (context.count !== undefined) countReceived(context.count, { fresh, copies, conflicts, rejected: [], tombstones: 0 });
  const duplicates = new Set(copies.map(({ event }) => event));
  return {
    kind: "accepted",
    conflicts: conflicts.length,
    events: events.map((event) => ({ id: event.id, type: event.type, duplicate: duplicates.has(event) })),
  };
}

interface Prepared extends Deduplicated {
  readonly tombstones: number;
  readonly events: readonly DomainEvent[];
  readonly rejected: readonly Rejection[];
  readonly configuration: Configuration;
}

/** From bytes to events that nobody has seen yet. */
async function prepare(context: Context, messages: readonly IncomingMessage[], { allOrNothing }: { readonly allOrNothing: boolean }): Promise<Prepared> {
  const decoded = await decode(context, messages);
  return context.inFlight.whileAsking(async () => {
    const { configuration, known } = await consult(context, decoded.candidates);
    const admitted = await admit(context, decoded.candidates, configuration);
    const rejected = [...decoded.rejected, ...admitted.rejected].map((item) => ofKnownTenant(item, configuration));
    const { events } = admitted;
    const begun = allOrNothing && rejected.length > 0 ? [] : events;
    return { tombstones: decoded.tombstones, events, rejected, configuration, ...deduplicate(context.inFlight, begun, known) };
  });
}

interface Indexed<Value> {
  readonly index: number;
  readonly value: Value;
}

interface Rejection {
  readonly index: number;
  readonly rejection: RejectedMessage;
}

interface Decoded {
  readonly candidates: readonly Indexed<EventCandidate>[];
  readonly rejected: readonly Rejection[];
  readonly tombstones: number;
}

async function decode(context: Context, messages: readonly IncomingMessage[]): Promise<Decoded> {
  const candidates: Indexed<EventCandidate>[] = [];
  const rejected: Rejection[] = [];
  const now = context.clock.now();
  let index = -1;
  await inSlices(messages, (message) => {
    index += 1;
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

interface Admitted {
  readonly events: readonly DomainEvent[];
  readonly rejected: readonly Rejection[];
}

async function admit(context: Context, candidates: readonly Indexed<EventCandidate>[], configuration: Configuration): Promise<Admitted> {
  const events: DomainEvent[] = [];
  const rejected: Rejection[] = [];
  await inSlices(candidates, ({ index, value }) => {
    const admitted = admitOne(context, value, configuration);
    if ("rejection" in admitted) rejected.push({ index, rejection: admitted.rejection });
    else events.push(admitted.event);
  });
  return { events, rejected };
}

function admitOne(context: Context, candidate: EventCandidate, configuration: Configuration): { event: DomainEvent } | { rejection: RejectedMessage } {
  const tenant = configuration.tenant(candidate.tenant);
  if (tenant === undefined) return { rejection: rejectionOf(candidate, "unknown_tenant", `there is no tenant "${candidate.tenant}"`) };
  const most = tenant.quotas?.payloadBytes ?? null;
  if (most !== null && Buffer.byteLength(candidate.payloadText) > most)
    return { rejection: rejectionOf(candidate, "too_large", `an event of this tenant may have at most ${most} bytes`) };
  const event = admitEvent(candidate, tenant);
  if (tenant.validation === "warn") context.schemas.sample(event);
  if (tenant.validation !== "reject") return { event };
  const problems = context.schemas.validate(event.tenant, event.type, schemaView(event));
  return problems.length === 0 ? { event } : { rejection: rejectionOf(candidate, "schema_violation", describeProblems(problems)) };
}

/** The first few, so that a producer mends more than one at a time. */
function describeProblems(problems: ReturnType<SchemaValidator["validate"]>): string {
  const shown = problems.slice(0, 3).map(({ pointer, message }) => `${pointer || "/"}: ${message}`);
  return [...shown, ...(problems.length > 3 ? [`and ${problems.length - 3} more`] : [])].join("; ");
}

/** A message of a tenant that does not exist belongs to nobody: the platform sees it. */
function ofKnownTenant(item: Rejection, configuration: Configuration): Rejection {
  const { tenant } = item.rejection;
  if (tenant === null || configuration.tenant(tenant) !== undefined) return item;
  return { ...item, rejection: { ...item.rejection, tenant: null } };
}

type Rejectable = Pick<EventCandidate, "provenance" | "timestampMs" | "tenant" | "payloadText">;

function rejectionOf(candidate: Rejectable, reason: RejectedMessage["reason"], detail: string): RejectedMessage {
  const { provenance, timestampMs, tenant, payloadText } = candidate;
  return { provenance, timestampMs, tenant, value: originalBytes(payloadText, provenance), reason, detail };
}

/** The event in the contract's own names, whatever aliases its producer used: what the catalog's schemas describe. */
export function schemaView(event: DomainEvent): Record<string, unknown> {
  const { id, type, tenant, company, source, time, data, previous, metadata, fields } = event;
  return {
    ...fields,
    id,
    type,
    tenant,
    company,
    source,
    time,
    data,
    ...(previous === undefined ? {} : { previous }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** A copy is worth no more than its first: it is durable when that is. */
function durable(fresh: readonly FreshEvent[], copies: readonly EventCopy[]): Promise<void> {
  return allDurable([...fresh.map((event) => event.durable), ...copies.flatMap(({ underWay }) => underWay?.durable ?? [])]);
}

/** Copies that say something else than the first of their identity, which wins: a person should know. */
async function conflictsAmong(context: Context, copies: readonly EventCopy[]): Promise<readonly RejectedMessage[]> {
  if (copies.length === 0) return [];
  const days = daysAround(context.clock.now());
  const conflicting = await untilAvailable(context, () => findConflicts(context.log, copies, days));
  return conflicting.map((event) => rejectionOf(event, "conflicting_duplicate", `an event with this id and source was accepted before, with another payload`));
}

/** undefined, without a question, where nobody has a quota. */
async function heldOf(context: Context, { fresh, configuration }: Prepared): Promise<Dispatch["held"]> {
  const { quotas } = context;
  if (quotas === undefined || !fresh.some(({ event }) => hasEventQuota(configuration, event))) return undefined;
  const events = fresh.map(({ event }) => event);
  return untilAvailable(context, () => quotas.hold(events, configuration));
}

function hasEventQuota(configuration: Configuration, { tenant }: DomainEvent): boolean {
  return (configuration.tenant(tenant)?.quotas?.eventsPerSecond ?? null) !== null;
}

interface Dispatch {
  readonly fresh: readonly FreshEvent[];
  readonly configuration: Configuration;
  readonly writeFirst: boolean;
  /** Events whose deliveries wait, and until when, ms since the epoch. */
  readonly held?: ReadonlyMap<DomainEvent, number> | undefined;
}

/** Resolves when everything has its place; the rows are committed later. */
async function dispatch({ dispatcher }: Context, { fresh, configuration, writeFirst, held }: Dispatch): Promise<void> {
  await inSlices(fresh, ({ event, markDurable }) => {
    const deliveries = planDeliveries(event, configuration);
    return dispatcher.dispatch(
      { event, configurationVersion: configuration.version, deliveries, heldUntilMs: held?.get(event) },
      { writeFirst, whenDurable: markDurable },
    );
  });
}

function reject(context: Context, rejections: readonly RejectedMessage[]): Promise<void>[] {
  return rejections.map((rejection) => new Promise<void>((resolve) => context.ledger.reject(rejection, resolve)));
}

const DAY_MS = 86_400_000;

function daysAround(now: number): string[] {
  return [now - DAY_MS, now, now + DAY_MS].map((time) => new Date(time).toISOString().slice(0, 10));
}
