import type { JsonValue } from "@trunkline/plugin-api";
import type { RecordKind } from "./record.js";

/** What an admin says of an alert: of which records, when, and as which event. */
export interface AlertRuleDocument {
  readonly name: string;
  /** null: records of every company, and of the tenant as a whole. */
  readonly company: number | null;
  readonly kinds: readonly RecordKind[];
  /** Of the event that tells. */
  readonly eventType: string;
  /** json-logic over a record's attributes by name, its `kind` and its `data` ({id, type, attributes}); `days_until` counts from today (UTC). */
  readonly condition: JsonValue;
  /** Attributes whose change makes it another alert, e.g. `warranty_expires_on`. */
  readonly per: readonly string[];
  /** Told again after so long while it still holds, ms; null: once, until it no longer holds. */
  readonly periodMs: number | null;
  readonly enabled: boolean;
}

export interface AlertRule extends AlertRuleDocument {
  readonly id: number;
  readonly tenant: string;
  /** Rises with each change. */
  readonly revision: number;
}

/** An alert that was told of and still holds, as far as is known. */
export interface StandingAlert {
  /** Values of the rule's `per`. */
  readonly key: string;
  /** ms since the epoch. */
  readonly raisedAtMs: number;
}

const daysUntil = (name: string): JsonValue => ({ days_until: { var: name } });

/** Perfex's four alerts and TGM Expert's two; every tenant begins with them. */
export const usualAlertRules: readonly AlertRuleDocument[] = [
  usual("Warranty expiring", "alert.warranty_expiring", ["asset"], { per: ["warranty_expires_on"], when: { "<=": [0, daysUntil("warranty_expires_on"), 30] } }),
  usual("Maintenance due", "alert.maintenance_due", ["asset"], { per: ["next_maintenance_on"], when: { "<=": [daysUntil("next_maintenance_on"), 7] } }),
  usual("Check-out overdue", "alert.checkout_overdue", ["asset"], { per: ["checkout_due_at"], when: { "<": [daysUntil("checkout_due_at"), 0] } }),
  usual("Low stock", "alert.low_stock", ["asset", "part"], { per: [], when: belowMinimum() }),
  usual("Maintenance plan due", "maintenance_plan.due", ["asset"], { per: ["next_maintenance_on"], when: { "<=": [daysUntil("next_maintenance_on"), 0] } }),
  usual("Spare part low", "spare_part.low_stock", ["part"], { per: [], when: belowMinimum() }),
];

function usual(
  name: string,
  eventType: string,
  kinds: readonly RecordKind[],
  { per, when }: { readonly per: readonly string[]; readonly when: JsonValue },
): AlertRuleDocument {
  return { name, company: null, eventType, kinds, per, periodMs: null, enabled: true, condition: { and: [isInUse(), when] } };
}

/** Nobody serves what is out of use. */
function isInUse(): JsonValue {
  return { "!": { in: [{ var: "status" }, ["retired", "discontinued"]] } };
}

/** As numbers, whoever wrote them as text; what nobody counts is no number, and not low. */
function belowMinimum(): JsonValue {
  return { "<": [{ "+": [{ var: "quantity" }] }, { "+": [{ var: "min_quantity" }] }] };
}
