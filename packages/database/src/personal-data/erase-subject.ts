import type { RunSql } from "../tenant-databases/copied-rows.js";
import { rowMentions, withoutSubject, type Subject } from "./mentions.js";
import { rowsOfTenant, type TenantDataRow } from "./rows-of-tenant.js";

/** Told after each row that was changed. */
export type NoteTouched = (table: string, rows: number) => void;

/** What becomes of a row that names the subject. */
export type Treatment = "left" | "overwritten" | "removed" | "history" | "skipped";

/**
 * Of every table with a tenant. `left`: configuration in force, or append-only; whoever asks for the erasure is told that the subject is named there. `history`:
 * overwritten where it is no longer in force, else left. A table that is not here is removed from.
 */
export const treatments: Readonly<Record<string, Treatment>> = {
  alert: "removed",
  alert_rule: "left",
  api_key: "left",
  attempt: "overwritten",
  audit_head: "skipped",
  audit_log: "left",
  company: "left",
  connector: "history",
  connector_check: "removed",
  connector_revision: "history",
  connector_state: "removed",
  connector_statistics: "removed",
  dead_letter: "removed",
  delivery: "overwritten",
  engine_notice: "removed",
  erasure: "skipped",
  event: "overwritten",
  event_type: "left",
  idempotency_key: "removed",
  inbound_copy: "removed",
  inbound_message: "removed",
  inspected_request: "removed",
  ordered_delivery: "removed",
  record: "overwritten",
  record_change: "overwritten",
  record_feed: "left",
  record_key: "removed",
  rejected_message: "removed",
  replay: "left",
  tenant: "left",
  tenant_publication: "removed",
};

interface SubjectErasure {
  readonly tenant: string;
  readonly subject: Subject;
  readonly note: NoteTouched;
  /** Tables of this database that are looked through. */
  readonly isWanted: (table: string) => boolean;
}

/** Overwrites events, records and former configuration that name the subject, and removes all other rows that do. May be repeated. */
export async function eraseSubject(run: RunSql, { tenant, subject, note, isWanted }: SubjectErasure): Promise<void> {
  for await (const row of rowsOfTenant(run, tenant, (table) => treatments[table] !== "skipped" && isWanted(table))) {
    const values = JSON.parse(row.json) as Readonly<Record<string, unknown>>;
    if (!rowMentions(values, subject)) continue;
    const treatment = treatments[row.table] ?? "removed";
    const touched = treatment === "left" ? 0 : await erase(run, row, { values, subject });
    const isLeft = treatment === "left" || (treatment === "history" && touched === 0);
    note(isLeft ? `left:${row.table}` : row.table, isLeft ? 1 : touched);
  }
}

interface Found {
  readonly values: Readonly<Record<string, unknown>>;
  readonly subject: Subject;
}

function erase(run: RunSql, row: TenantDataRow, found: Found): Promise<number> {
  if (row.table === "event") return eraseEvent(run, found.values);
  if (row.table === "delivery") return changed(run, `update trunkline.delivery set ${emptied} ${deliveryWhere}`, keyOf(found.values, ["tenant", "id", "day"]));
  if (row.table === "attempt") return changed(run, attemptSql, keyOf(found.values, ["tenant", "delivery_id", "number", "day"]));
  if (row.table === "record" || row.table === "record_change") return eraseRecord(run, row.table, found);
  if (row.table === "connector_revision") return eraseRevision(run, found);
  if (row.table === "connector") return eraseDeletedConnector(run, found);
  return changed(run, deleteSql(row), row.key);
}

/** A delivery that still waits would send what is no longer there. */
const emptied = `body = null, body_sha256 = null, first_response_headers = null,
  status = case when status in ('parked', 'retrying') then 'cancelled' else status end, reason = case when status in ('parked', 'retrying') then 'erased' else reason end,
  next_attempt_at = case when status in ('parked', 'retrying') then null else next_attempt_at end, parked_since = null`;
const deliveryWhere = `where tenant = $1 and id = $2 and day = $3::date returning 1`;
const attemptSql = `update trunkline.attempt set response_headers = null, response_body = null, error = null, request = null
where tenant = $1 and delivery_id = $2 and number = $3::integer and day = $4::date returning 1`;

/** What is left of the event tells that it was, when, and of which type. Its deliveries and their dead letters hold what was made of it. */
async function eraseEvent(run: RunSql, values: Found["values"]): Promise<number> {
  const key = keyOf(values, ["tenant", "id", "source", "day"]);
  const payload = JSON.stringify({ id: values["id"], type: values["type"], tenant: values["tenant"], time: values["time"], data: null, erased: true });
  const rows = await changed(
    run,
    `update trunkline.event set payload = $5, key = null, headers = null, company_name = null where tenant = $1 and id = $2 and source = $3 and day = $4::date returning 1`,
    [...key, payload],
  );
  const ofEvent = "tenant = $1 and event_id = $2 and source = $3";
  await run(`delete from trunkline.dead_letter where ${ofEvent}`, key.slice(0, 3));
  const deliveries = await run<{ id: string; day: string }>(
    `update trunkline.delivery set ${emptied} where ${ofEvent} and day >= $4::date returning id, day::text as day`,
    key,
  );
  for (const { id, day } of deliveries) {
    const clear =
      "update trunkline.attempt set response_headers = null, response_body = null, error = null, request = null where tenant = $1 and delivery_id = $2 and day = $3::date";
    await run(clear, [key[0], id, day]);
  }
  return rows;
}

function eraseRecord(run: RunSql, table: string, { values, subject }: Found): Promise<number> {
  const attributes = JSON.stringify(withoutSubject(JSON.parse(String(values["attributes"])), subject));
  if (table === "record")
    return changed(run, `update trunkline.record set attributes = $3 where tenant = $1 and id = $2::bigint returning 1`, [
      ...keyOf(values, ["tenant", "id"]),
      attributes,
    ]);
  const key = keyOf(values, ["tenant", "record_id", "version"]);
  return changed(run, `update trunkline.record_change set attributes = $4 where tenant = $1 and record_id = $2::bigint and version = $3::integer returning 1`, [
    ...key,
    attributes,
  ]);
}

/** One that is in force is for an admin to change. Deliveries that were planned by a former one are rendered with what is left of it. */
function eraseRevision(run: RunSql, { values, subject }: Found): Promise<number> {
  const sql = `update trunkline.connector_revision kept set document = $3::json where connector_id = $1::integer and revision = $2::integer and not exists (
    select 1 from trunkline.connector now where now.id = kept.connector_id and now.revision = kept.revision and now.deleted_at is null) returning 1`;
  return changed(run, sql, [...keyOf(values, ["connector_id", "revision"]), cleaned(values["document"], subject)]);
}

function eraseDeletedConnector(run: RunSql, { values, subject }: Found): Promise<number> {
  const sql = `update trunkline.connector set name = $2, description = $3, system = $4, config = $5::json, subscriptions = $6::json
    where id = $1::integer and deleted_at is not null returning 1`;
  const texts = ["name", "description", "system"].map((name) => withoutSubject(values[name], subject));
  return changed(run, sql, [values["id"], ...texts, ...["config", "subscriptions"].map((name) => cleaned(values[name], subject))]);
}

/** JSON text. */
function cleaned(value: unknown, subject: Subject): string {
  return JSON.stringify(withoutSubject(value, subject));
}

function deleteSql({ table, keyColumns }: TenantDataRow): string {
  return `delete from trunkline.${table} where ${keyColumns.map(({ name, type }, index) => `${name} = $${index + 1}::${type}`).join(" and ")} returning 1`;
}

function keyOf(values: Found["values"], names: readonly string[]): string[] {
  return names.map((name) => String(values[name]));
}

async function changed(run: RunSql, sql: string, values: readonly unknown[]): Promise<number> {
  return (await run(sql, values)).length;
}
