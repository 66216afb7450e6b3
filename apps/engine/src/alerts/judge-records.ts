import { compileAlertRule, lineUpDeliveries, type Configuration, type DomainEvent, type OwnedRecord } from "@trunkline/core";
import type { JudgedRecords, RecordsToJudge } from "@trunkline/database";
import { alertEvent } from "./alert-event.js";

export interface JudgeContext {
  readonly configuration: Configuration;
  readonly now: number;
}

/** What a rule makes of records: which alerts are new, which are over, and the events that tell, with their deliveries. Pure. */
export function judgeRecords({ rule, records, standing }: RecordsToJudge, { configuration, now }: JudgeContext): JudgedRecords {
  const judge = compileAlertRule(rule);
  const tenant = configuration.tenant(rule.tenant);
  const raised: { recordId: number; key: string; raisedAtMs: number }[] = [];
  const over: number[] = [];
  const events: DomainEvent[] = [];
  const raise = (record: OwnedRecord, key: string): void => {
    const event = tenant === undefined ? null : alertEvent(rule, record, { tenant, now });
    if (event === null) return;
    raised.push({ recordId: record.id, key, raisedAtMs: now });
    events.push(event);
  };
  for (const record of records) {
    const verdict = judge(record, standing.get(record.id) ?? null, now);
    if (verdict.kind === "raise") raise(record, verdict.key);
    else if (verdict.kind === "rearm") over.push(record.id);
  }
  return { raised, over, settlement: settlementOf(events, { configuration, now }) };
}

function settlementOf(events: readonly DomainEvent[], { configuration, now }: JudgeContext): JudgedRecords["settlement"] {
  return {
    events: events.map((event) => ({ event, configurationVersion: configuration.version })),
    deliveries: events.flatMap((event) => lineUpDeliveries(event, configuration, now)),
    rejected: [],
  };
}
