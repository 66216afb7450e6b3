import { admitEvent, decodeMessage, type AlertRule, type DomainEvent, type OwnedRecord, type TenantSettings } from "@trunkline/core";
import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

const DAY_MS = 86_400_000;
const NOBODY = { door: "inbound", topic: null, partition: null, offset: null, key: null, headers: {} } as const;

/** The event that tells of an alert: the record as in its own events, beside it what Perfex and TGM Expert say of such an alert. null: it cannot be one (a type that nobody can name). */
export function alertEvent(
  rule: AlertRule,
  record: OwnedRecord,
  { tenant, now }: { readonly tenant: TenantSettings; readonly now: number },
): DomainEvent | null {
  const payload = {
    id: `alert-${rule.id}-${record.id}-${now}`,
    type: rule.eventType,
    tenant: tenant.id,
    company: record.company,
    source: "trunkline",
    time: new Date(now).toISOString(),
    ...(record.kind === "asset" ? { asset_id: record.id, asset: { ...record.attributes, id: record.id } } : {}),
    data: dataOf(rule, record, now),
  };
  const value = Buffer.from(JSON.stringify(payload));
  const decoded = decodeMessage({ provenance: NOBODY, value, timestampMs: now, boundTenant: tenant.id, originSystem: null }, now);
  return decoded.kind === "event" ? admitEvent(decoded.candidate, tenant) : null;
}

function dataOf(rule: AlertRule, { id, kind, attributes, createdAtMs, updatedAtMs }: OwnedRecord, now: number): JsonObject {
  const times = { created_at: new Date(createdAtMs).toISOString(), updated_at: new Date(updatedAtMs).toISOString() };
  const { facts, words } = toldOf(rule.eventType, attributes, now);
  return { id, type: kind, attributes: { ...attributes, ...words, ...times }, ...facts, rule: { id: rule.id, name: rule.name } };
}

interface Told {
  /** Beside `attributes`, as Perfex has it. */
  readonly facts: JsonObject;
  /** Among them, by TGM Expert's names. */
  readonly words: JsonObject;
}

function toldOf(eventType: string, attributes: JsonObject, now: number): Told {
  const of = (name: string): JsonValue => attributes[name] ?? null;
  const days = (name: string): number | null => daysUntil(attributes[name], now);
  switch (eventType) {
    case "alert.warranty_expiring":
      return { facts: { warranty_until: of("warranty_expires_on"), days_left: days("warranty_expires_on") }, words: {} };
    case "alert.maintenance_due":
      return { facts: { scheduled_date: of("next_maintenance_on"), days_left: days("next_maintenance_on") }, words: {} };
    case "alert.checkout_overdue":
      return { facts: { due_date: of("checkout_due_at"), days_overdue: -(days("checkout_due_at") ?? 0) }, words: {} };
    case "alert.low_stock":
      return { facts: { quantity: of("quantity"), threshold: of("min_quantity") }, words: {} };
    case "maintenance_plan.due":
      return { facts: {}, words: { nextDueDate: of("next_maintenance_on"), isOverdue: (days("next_maintenance_on") ?? 0) < 0 } };
    case "spare_part.low_stock":
      return { facts: {}, words: { partNumber: of("part_number"), minimumQuantity: of("min_quantity") } };
    default:
      return { facts: {}, words: {} };
  }
}

/** As `days_until` counts: whole days between the dates, UTC. */
function daysUntil(value: JsonValue | undefined, now: number): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : Math.floor(ms / DAY_MS) - Math.floor(now / DAY_MS);
}
