import type { RunSql } from "../tenant-databases/copied-rows.js";
import { mentions, withoutSubject, type Subject } from "./mentions.js";
import { rowsOfTenant, type TenantDataRow } from "./rows-of-tenant.js";

/** Told after each row that was changed. */
export type NoteTouched = (table: string, rows: number) => void;

/** What is configured, or may not be changed: whoever asks for the erasure is told that the subject is named there. */
const left = new Set([
  "alert_rule",
  "api_key",
  "audit_head",
  "audit_log",
  "company",
  "connector",
  "connector_revision",
  "erasure",
  "event_type",
  "replay",
  "tenant",
]);

/** Overwrites events and records that name the subject, and removes all other rows that do. May be repeated. */
export async function eraseSubject(
  run: RunSql,
  { tenant, subject, note }: { readonly tenant: string; readonly subject: Subject; readonly note: NoteTouched },
): Promise<void> {
  for await (const row of rowsOfTenant(run, tenant, ["audit_head", "erasure"])) {
    const values = JSON.parse(row.json) as Readonly<Record<string, unknown>>;
    if (!mentions(values, subject)) continue;
    if (left.has(row.table)) note(`left:${row.table}`, 1);
    else note(row.table, await erase(run, row, { values, subject }));
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

function deleteSql({ table, keyColumns }: TenantDataRow): string {
  return `delete from trunkline.${table} where ${keyColumns.map(({ name, type }, index) => `${name} = $${index + 1}::${type}`).join(" and ")} returning 1`;
}

function keyOf(values: Found["values"], names: readonly string[]): string[] {
  return names.map((name) => String(values[name]));
}

async function changed(run: RunSql, sql: string, values: readonly unknown[]): Promise<number> {
  return (await run(sql, values)).length;
}
