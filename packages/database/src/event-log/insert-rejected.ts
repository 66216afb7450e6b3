import type { RejectedMessage } from "@trunkline/core";
import type { PoolClient } from "pg";
import { withArena } from "../arena.js";
import { bytes, int4, int8, namesOf, text, unnestOf, valuesOf, type BulkColumn } from "../bulk-columns.js";
import { headersText } from "./event-columns.js";

/** Where a message that names no tenant of ours is shown: platform administrators read it there. */
const tenantOfNobody = "default";

const rejectedColumns: readonly BulkColumn<RejectedMessage>[] = [
  text("tenant", ({ tenant }) => tenant ?? tenantOfNobody),
  text("reason", ({ reason }) => reason),
  text("detail", ({ detail }) => detail),
  int8("timestamp_ms", ({ timestampMs }) => timestampMs),
  text("door", ({ provenance }) => provenance.door),
  text("topic", ({ provenance }) => provenance.topic),
  int4("partition", ({ provenance }) => provenance.partition),
  text("offset", ({ provenance }) => provenance.offset),
  text("key", ({ provenance }) => provenance.key),
  text("headers", ({ provenance }) => headersText(provenance.headers)),
  bytes("value", ({ value }) => value),
];

const insertRejectedSql = `insert into trunkline.rejected_message (${namesOf(rejectedColumns)}) select * from ${unnestOf(rejectedColumns, 1)} on conflict do nothing`;

/** Keeps rejected messages whole; the same Kafka record is kept once. */
export async function insertRejected(client: PoolClient, rejected: readonly RejectedMessage[]): Promise<void> {
  if (rejected.length === 0) return;
  await withArena((arena) => client.query({ name: "rejected", text: insertRejectedSql, values: valuesOf(arena, rejectedColumns, rejected) }));
}
