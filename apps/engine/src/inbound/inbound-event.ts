import {
  admitEvent,
  decodeMessage,
  eventTypeOf,
  schemaView,
  type ChangedRecord,
  type DomainEvent,
  type RecordState,
  type SchemaValidator,
  type TenantSettings,
} from "@trunkline/core";
import type { JsonObject, ReceivedEvent } from "@trunkline/plugin-api";
import { invalid, QuotaProblem } from "../api/problem.js";
import type { InboundChanges } from "./ports.js";

export interface InboundEventInput {
  readonly changes: InboundChanges;
  readonly tenant: TenantSettings;
  readonly schemas: SchemaValidator;
  readonly now: number;
}

/** The event that tells of a changed record. Its id is the record's, with the version: the same change is the same event. */
export function recordEvent(input: InboundEventInput, { before, after, action }: ChangedRecord, time: string | undefined): DomainEvent {
  return admitted(input, {
    id: `${after.kind}-${after.id}-${after.version}`,
    type: eventTypeOf(after.kind, action),
    time: time ?? new Date(input.now).toISOString(),
    data: dataOf(after),
    previous: before === null ? null : dataOf(before),
  });
}

/** An event that a plugin has made of a request itself. */
export function receivedEvent(input: InboundEventInput, { id, type, time, data, previous }: ReceivedEvent): DomainEvent {
  return admitted(input, {
    ...(id === undefined ? {} : { id }),
    type,
    time: time ?? new Date(input.now).toISOString(),
    data,
    ...(previous === undefined ? {} : { previous }),
  });
}

/** As Tageur's document has it ("Payload Structure"). */
function dataOf({ id, kind, attributes, createdAtMs, updatedAtMs }: RecordState): JsonObject {
  const times = { created_at: new Date(createdAtMs).toISOString(), updated_at: new Date(updatedAtMs).toISOString() };
  return { id, type: kind, attributes: { ...attributes, ...times } };
}

/** The same rules as for every other event. Throws 422 where it breaks one: then nothing of the request is written. */
function admitted({ changes, tenant, schemas, now }: InboundEventInput, event: JsonObject): DomainEvent {
  const { company, system, connectorId } = changes;
  const source = system ?? (connectorId === null ? "inbound" : `connector/${connectorId}`);
  const payload = { ...event, tenant: tenant.id, ...(company === null ? {} : { company }), source };
  const provenance = { door: "inbound", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const message = { provenance, value: Buffer.from(JSON.stringify(payload)), timestampMs: now, boundTenant: tenant.id, originSystem: system };
  const decoded = decodeMessage(message, now);
  if (decoded.kind !== "event") throw invalid([{ pointer: "", message: decoded.kind === "rejected" ? decoded.rejected.detail : "is empty" }]);
  const most = tenant.quotas?.payloadBytes ?? null;
  if (most !== null && Buffer.byteLength(decoded.candidate.payloadText) > most)
    throw new QuotaProblem(413, `An event of this tenant may have at most ${most} bytes. Nothing of this request was taken.`);
  const made = admitEvent(decoded.candidate, tenant);
  if (tenant.validation === "warn") schemas.sample(made);
  const problems = tenant.validation === "reject" ? schemas.validate(made.tenant, made.type, schemaView(made)) : [];
  if (problems.length > 0) throw invalid(problems.slice(0, 10).map(({ pointer, message: text }) => ({ pointer, message: `${text} (schema of ${made.type})` })));
  return made;
}
