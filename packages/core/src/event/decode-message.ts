import { randomUUID } from "node:crypto";
import { rawDigits, type JsonValue } from "@trunkline/plugin-api";
import type { DomainEvent, IncomingMessage, Provenance, RejectedMessage } from "./event.js";
import { eventTime, saneTimestamp } from "./event-time.js";
import { cloudEventMode, type CloudEventMode } from "./cloud-event.js";
import { decodeText, parsePayload, type ParsedPayload } from "./parse-payload.js";
import { partitionDay } from "./partition-day.js";
import { readEnvelope, type Envelope } from "./read-envelope.js";
import { refusal, type Refusal } from "./refusal.js";
import { uuidV5 } from "./uuid-v5.js";

/** A message that reads as an event; whether its tenant exists, and what its company is called there, is not known yet. */
export interface EventCandidate extends Omit<DomainEvent, "tenantName" | "companyName" | "companyTimeZone"> {
  /** As the producer says, null where it says nothing or speaks for another tenant than the one it is bound to. */
  readonly producedTenantName: string | null;
  readonly producedCompanyName: string | null;
}

export type DecodedMessage =
  | { readonly kind: "event"; readonly candidate: EventCandidate }
  | { readonly kind: "rejected"; readonly rejected: RejectedMessage }
  | { readonly kind: "tombstone" };

const TYPE = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+$/;
const MAX_TYPE_LENGTH = 128;
/** An id is part of the primary key: a longer one would not fit into an index page, and no retry would help. */
const MAX_IDENTITY_LENGTH = 512;
const DEFAULT_TENANT = "default";
const NO_BYTES = Buffer.alloc(0);
const TOMBSTONE: DecodedMessage = { kind: "tombstone" };

/** Bytes to an event, by contract.md, "Events in". Never throws: what is no event is a rejected message with the reason. `now` in ms since the epoch. */
export function decodeMessage(message: IncomingMessage, now: number): DecodedMessage {
  const mode = cloudEventMode(message.provenance);
  // A structured CloudEvent is all in its value: without one its producer failed (kafka-protocol-binding.md, 3.2.2 and 3.3).
  if (message.value === null && mode.kind !== "structured") return TOMBSTONE;
  const payload = readPayload(message.value ?? NO_BYTES, mode);
  if ("reason" in payload) return rejected(message, null, payload);
  const envelope = readEnvelope(payload.fields);
  const problem = envelopeProblem(envelope);
  if (problem !== null) return rejected(message, envelope.tenant, problem);
  return { kind: "event", candidate: toCandidate(message, payload, envelope, now) };
}

function readPayload(value: Buffer, mode: CloudEventMode): ParsedPayload | Refusal {
  if (mode.kind === "refused") return mode.refusal;
  const text = decodeText(value, mode);
  return typeof text === "string" ? parsePayload(text, mode) : text;
}

function toCandidate(message: IncomingMessage, payload: ParsedPayload, envelope: Envelope, now: number): EventCandidate {
  const timestampMs = saneTimestamp(message.timestampMs, now);
  const { time, timeMs } = eventTime(envelope.time, timestampMs);
  const tenant = tenantOf(message, envelope.tenant);
  return {
    id: eventId(payload, message),
    type: envelope.type as string,
    tenant,
    producedTenantName: envelope.tenant === tenant ? envelope.tenantName : null,
    company: envelope.company,
    producedCompanyName: envelope.companyName,
    source: indexableText(envelope.source),
    time,
    timeMs,
    data: envelope.data,
    previous: envelope.previous,
    metadata: envelope.metadata,
    fields: payload.fields,
    exactFields: payload.exactFields,
    verbatimData: payload.isVerbatim ? envelope.data : undefined,
    payloadText: payload.payloadText,
    day: partitionDay(timestampMs, now),
    timestampMs,
    provenance: message.provenance,
    originSystem: message.originSystem,
  };
}

function envelopeProblem({ id, type, source }: Envelope): Refusal | null {
  if (type === null || type === "") return refusal("missing_type", "The event has no type: expected one of type, event, eventType.");
  if (typeof type !== "string" || type.length > MAX_TYPE_LENGTH || !TYPE.test(type)) {
    return refusal(
      "malformed_type",
      `The type must read like asset.created: letters, digits, _ and -, at least two parts between dots, at most ${MAX_TYPE_LENGTH} characters.`,
    );
  }
  if (typeof id === "string" && id.length > MAX_IDENTITY_LENGTH) return refusal("schema_violation", `The id is longer than ${MAX_IDENTITY_LENGTH} characters.`);
  if (source.length > MAX_IDENTITY_LENGTH) return refusal("schema_violation", `The source is longer than ${MAX_IDENTITY_LENGTH} characters.`);
  return null;
}

/** A topic or key that is bound to a tenant wins over what the payload claims. */
function tenantOf(message: IncomingMessage, claimed: string | null): string {
  return indexableText(message.boundTenant ?? claimed ?? headerTenant(message.provenance) ?? DEFAULT_TENANT);
}

function headerTenant({ headers }: Provenance): string | null {
  const tenant = Object.hasOwn(headers, "tenant") ? headers.tenant : undefined;
  return tenant === undefined || tenant === "" ? null : tenant;
}

/** Read from the exact fields: two ids that differ beyond 2^53 are two events. */
function eventId({ exactFields }: ParsedPayload, message: IncomingMessage): string {
  const produced: JsonValue = exactFields.id ?? exactFields.eventId ?? null;
  const digits = typeof produced === "number" ? String(produced) : rawDigits(produced);
  if (digits !== null) return digits;
  const text = typeof produced === "string" ? indexableText(produced) : "";
  return text === "" ? derivedId(message) : text;
}

/** The record's place in Kafka is its identity; other doors have none. */
function derivedId({ provenance, timestampMs, idSeed }: IncomingMessage): string {
  const { topic, partition, offset } = provenance;
  if (idSeed !== undefined) return uuidV5(`seed\u0000${idSeed}`);
  if (provenance.door !== "kafka" || topic === null || partition === null || offset === null) return randomUUID();
  return uuidV5(`${topic}\u0000${partition}\u0000${offset}\u0000${timestampMs}`);
}

/** What PostgreSQL's text would change (U+0000, lone surrogates) is changed here, so that an identity in memory equals the stored one. */
function indexableText(text: string): string {
  return text.isWellFormed() && !text.includes("\u0000") ? text : text.toWellFormed().replaceAll("\u0000", "");
}

function rejected(message: IncomingMessage, claimedTenant: string | null, { reason, detail }: Refusal): DecodedMessage {
  const tenant = message.boundTenant ?? claimedTenant ?? headerTenant(message.provenance);
  const { provenance, value } = message;
  return {
    kind: "rejected",
    rejected: { provenance, value, timestampMs: message.timestampMs, tenant: tenant === null ? null : indexableText(tenant), reason, detail },
  };
}
