import type { ChangedRecord, DomainEvent, Settlement } from "@trunkline/core";
import type { RecordChange } from "@trunkline/plugin-api";
import type { Pool, PoolClient } from "pg";
import { settleWithin } from "../event-log/settle.js";
import { inTransaction, untilUncontended } from "../in-transaction.js";
import { ensurePartitionsOf } from "../operations/partitions.js";
import { sqlProblemOf } from "../sql-error.js";
import { claimMessage, keepAnswer, type OnceOnly } from "./claim-message.js";
import { lockRecords, writeChange, writeRecord, type RecordOwner } from "./write-record.js";

/** What an outside system's request is to change, all or nothing. */
export interface InboundRequestRow extends RecordOwner {
  readonly changes: readonly RecordChange[];
  /** Refused where the sender has used one before. Only of connectors. */
  readonly onceOnly: readonly OnceOnly[];
  readonly nowMs: number;
}

/** What follows from the changes: events with their deliveries, the event of each changed record (null: nobody is told), copies for INBOUND_TOPIC, the answer. */
export interface PlannedRecords {
  readonly settlement: Settlement;
  readonly eventOf: readonly (DomainEvent | null)[];
  readonly copies: readonly DomainEvent[];
  readonly answer: string;
}

/** `known`: a signature or a message id was used before; `answer` is what its sender was told then. */
export type InboundWrite =
  | { readonly kind: "written"; readonly answer: string; readonly records: readonly ChangedRecord[] }
  | { readonly kind: "known"; readonly once: OnceOnly; readonly answer: string | null };

export interface Inbound {
  /** One transaction for records, their history, events, planned deliveries and copies. `plan` must be pure; what it throws undoes everything. Rejects with {@link isUnknownRecord} where a record that is to retire does not exist. */
  write(request: InboundRequestRow, plan: (records: readonly ChangedRecord[]) => PlannedRecords): Promise<InboundWrite>;
  /** What the changes would come to; nothing is written. */
  preview(request: InboundRequestRow): Promise<readonly (ChangedRecord | null)[]>;
}

class UnknownRecord extends Error {
  override readonly name = "UnknownRecord";

  constructor(readonly change: RecordChange) {
    super(`there is no such ${change.kind}`);
  }
}

/** The change whose record does not exist; null for every other error. */
export function isUnknownRecord(error: unknown): RecordChange | null {
  return error instanceof UnknownRecord ? error.change : null;
}

export function inboundOf(pool: Pool): Inbound {
  const write: Inbound["write"] = (request, plan) => untilUncontended(() => inTransaction(pool, (client) => writeAll(client, request, plan)));
  return {
    write: async (request, plan) => {
      try {
        return await write(request, plan);
      } catch (error) {
        if (sqlProblemOf(error) !== "missing_partition") throw error;
        // A process asleep over midnight: the day is made, and all is done again.
        await ensurePartitionsOf(pool, [new Date(request.nowMs).toISOString().slice(0, 10)]);
        return write(request, plan);
      }
    },
    preview: (request) => preview(pool, request),
  };
}

async function writeAll(client: PoolClient, request: InboundRequestRow, plan: Parameters<Inbound["write"]>[1]): Promise<InboundWrite> {
  const sender = { tenant: request.tenant, connectorId: request.connectorId ?? 0 };
  for (const once of request.onceOnly) {
    const known = await claimMessage(client, sender, once);
    if (known !== null) return undone(client, { kind: "known", once, answer: known.answer });
  }
  await lockRecords(client, request, request.changes);
  const records: ChangedRecord[] = [];
  for (const change of request.changes) {
    const written = await writeRecord(client, request, change, request.nowMs);
    if (written === "missing") throw new UnknownRecord(change);
    records.push(written);
  }
  const planned = plan(records);
  await keepHistory(client, request, { records, planned });
  await settleWithin(client, planned.settlement);
  for (const { tenant, id, payloadText } of planned.copies) await client.query(copySql, [tenant, id, payloadText]);
  for (const once of request.onceOnly) if (once.kind === "message") await keepAnswer(client, sender, once, planned.answer);
  return { kind: "written", answer: planned.answer, records };
}

/** A signature that came before a known message id must not count as used. */
async function undone(client: PoolClient, result: InboundWrite): Promise<InboundWrite> {
  await client.query("rollback");
  await client.query("begin");
  return result;
}

const copySql = `insert into trunkline.inbound_copy (tenant, event_id, payload) values ($1, $2, $3)`;

interface Written {
  readonly records: readonly ChangedRecord[];
  readonly planned: PlannedRecords;
}

async function keepHistory(client: PoolClient, request: InboundRequestRow, { records, planned }: Written): Promise<void> {
  for (const [index, record] of records.entries()) {
    if (record.action === "unchanged") continue;
    const event = planned.eventOf[index] ?? null;
    await writeChange(client, request, { record, eventId: event?.id ?? null, occurredAtMs: event?.timeMs ?? null, nowMs: request.nowMs });
  }
}

/** null: the record that is to retire does not exist. */
async function preview(pool: Pool, request: InboundRequestRow): Promise<readonly (ChangedRecord | null)[]> {
  return inTransaction(pool, async (client) => {
    await lockRecords(client, request, request.changes);
    const records: (ChangedRecord | null)[] = [];
    for (const change of request.changes) {
      const written = await writeRecord(client, request, change, request.nowMs);
      records.push(written === "missing" ? null : written);
    }
    await client.query("rollback");
    await client.query("begin");
    return records;
  });
}
