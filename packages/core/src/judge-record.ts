import type { JsonObject } from "@trunkline/plugin-api";
import { partitionDay } from "./event/partition-day.js";
import type { DomainEvent } from "./event/event.js";
import { compileFilter } from "./filter/compile-filter.js";
import type { FilterProblem } from "./filter/problem.js";
import type { AlertRule, AlertRuleDocument, StandingAlert } from "./record/alert-rule.js";
import type { RecordState } from "./record/record.js";

/** A record with whose it is. */
export interface OwnedRecord extends RecordState {
  readonly tenant: string;
  readonly company: number | null;
}

/** `raise`: it holds, and nobody was told yet, or the period is over. `keep`: they were told. `rearm`: it no longer holds, so the next time is a new one. */
export type AlertVerdict = { readonly kind: "raise"; readonly key: string } | { readonly kind: "keep" | "rearm" | "nothing" };

export type RecordJudge = (record: OwnedRecord, standing: StandingAlert | null, now: number) => AlertVerdict;

/** What is wrong with a condition; empty where nothing is. Pointers are into the condition. */
export function conditionProblems(condition: AlertRuleDocument["condition"]): readonly FilterProblem[] {
  const compiled = compileFilter(condition);
  return "problems" in compiled ? compiled.problems : [];
}

/** A rule, ready to look at records. One whose condition does not compile, or breaks on a record, raises nothing. */
export function compileAlertRule(rule: AlertRule): RecordJudge {
  const compiled = compileFilter(rule.condition);
  if ("problems" in compiled) return () => ({ kind: "nothing" });
  return (record, standing, now) => {
    const verdict = compiled.filter?.(eventOver(record, rule, now)) ?? { passes: true };
    if ("failed" in verdict) return { kind: "nothing" };
    if (!verdict.passes) return { kind: standing === null ? "nothing" : "rearm" };
    const key = keyOf(rule, record);
    const isTold = standing !== null && standing.key === key && (rule.periodMs === null || now - standing.raisedAtMs < rule.periodMs);
    return isTold ? { kind: "keep" } : { kind: "raise", key };
  };
}

function keyOf({ per }: AlertRule, { attributes }: OwnedRecord): string {
  return JSON.stringify(per.map((name) => (Object.hasOwn(attributes, name) ? attributes[name] : null)));
}

/** What conditions read is what filters read: attributes by their names, and `data` as in the record's events. */
function eventOver({ id, kind, attributes, tenant, company }: OwnedRecord, { eventType }: AlertRule, now: number): DomainEvent {
  const fields: JsonObject = { ...attributes, kind };
  return {
    id: `${kind}-${id}`,
    type: eventType,
    tenant,
    tenantName: "",
    company,
    companyName: null,
    companyTimeZone: null,
    source: "",
    time: new Date(now).toISOString(),
    timeMs: now,
    data: { id, type: kind, attributes },
    previous: undefined,
    metadata: undefined,
    fields,
    exactFields: fields,
    payloadText: "",
    day: partitionDay(now, now),
    timestampMs: now,
    provenance: { door: "inbound", topic: null, partition: null, offset: null, key: null, headers: {} },
    originSystem: null,
  };
}
