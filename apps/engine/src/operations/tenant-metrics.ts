import { Counter, Gauge, type Registry } from "prom-client";
import type { ReceivedVerdict } from "@trunkline/core";
import { attemptTallies } from "./attempt-tallies.js";

/** What is counted of tenants: every series says whose it is. `null`: of a message that names no tenant of ours. */
export interface TenantMetrics {
  attempted(tenant: string, outcome: string, durationMs: number): void;
  /** Messages taken in, by what became of them; each counts once. */
  received(tenant: string | null, verdict: ReceivedVerdict, count: number): void;
  /** An event held against the schema of its type: each where the tenant rejects, samples where it is warned. */
  schemaChecked(tenant: string, validation: "warn" | "reject", isValid: boolean): void;
  /** What is parked, by tenant and reason, with the age of its oldest. */
  setParked(parked: readonly ParkedShare[], nowMs: number): void;
  /** A target was asked on schedule whether it is well. */
  targetChecked(tenant: string, status: string): void;
  /** Due work without a job, found by the reconciler. */
  reconciled(tenant: string): void;
  /** People and programs of the tenant that listen to deliveries. */
  setStreams(tenant: string, count: number): void;
}

/** Of one connector; `oldestMs` since the epoch. */
export interface ParkedShare {
  readonly tenant: string;
  readonly reason: string;
  readonly count: number;
  readonly oldestMs: number;
}

/** A page of metrics must stay one that can be read every few seconds; tenants beyond share a label. */
const MOST_LABELS = 500;
const OTHERS = "(others)";

export function tenantMetrics(registers: Registry[]): TenantMetrics {
  const labelOf = tenantLabels();
  const tally = (name: string, help: string, labelName?: string) => tallied(registers, { name, help, labelName });
  const attempted = attemptTallies(registers);
  const events = tally("trunkline_events_total", "Incoming messages by verdict", "verdict");
  const targetChecks = tally("trunkline_target_checks_total", "Scheduled checks of targets by status", "status");
  const found = tally("trunkline_reconciled_total", "Due work without a job that the reconciler found");
  const schemaChecks = new Counter({
    name: "trunkline_schema_checks_total",
    help: "Events held against the schema of their type; where validation is warn, one a second of each type",
    labelNames: ["tenant", "validation", "verdict"],
    registers,
  });
  const streams = new Gauge({
    name: "trunkline_delivery_streams",
    help: "Open streams of deliveries, GET /api/v1/stream/deliveries",
    labelNames: ["tenant"],
    registers,
  });
  return {
    attempted: (tenant, outcome, durationMs) => attempted(labelOf(tenant), outcome, durationMs),
    received: (tenant, verdict, count) => void (count > 0 && events(labelOf(tenant), verdict, count)),
    schemaChecked: (tenant, validation, isValid) => schemaChecks.inc({ tenant: labelOf(tenant), validation, verdict: isValid ? "valid" : "violated" }),
    targetChecked: (tenant, status) => targetChecks(labelOf(tenant), status, 1),
    reconciled: (tenant) => found(labelOf(tenant), "", 1),
    setStreams: (tenant, count) => streams.set({ tenant: labelOf(tenant) }, count),
    setParked: parkedGauges(registers, labelOf),
  };
}

type LabelOf = (tenant: string | null) => string;

function tenantLabels(): LabelOf {
  const known = new Set<string>();
  return (tenant) => {
    if (tenant === null || known.has(tenant)) return tenant ?? "";
    if (known.size >= MOST_LABELS) return OTHERS;
    known.add(tenant);
    return tenant;
  };
}

interface Tally {
  readonly name: string;
  readonly help: string;
  /** Beside `tenant`. */
  readonly labelName: string | undefined;
}

/** A counter that is added to for each attempt and event: numbers in maps, which become series only when the page is read. */
function tallied(registers: Registry[], { name, help, labelName }: Tally): (tenant: string, label: string, count: number) => void {
  const counts = new Map<string, Map<string, number>>();
  new Counter({
    name,
    help,
    labelNames: ["tenant", ...(labelName === undefined ? [] : [labelName])],
    registers,
    collect() {
      this.reset();
      for (const [tenant, byLabel] of counts)
        for (const [label, count] of byLabel) this.inc({ tenant, ...(labelName === undefined ? {} : { [labelName]: label }) }, count);
    },
  });
  return (tenant, label, count) => {
    const byLabel = counts.get(tenant) ?? new Map<string, number>();
    byLabel.set(label, (byLabel.get(label) ?? 0) + count);
    counts.set(tenant, byLabel);
  };
}

function parkedGauges(registers: Registry[], labelOf: LabelOf): TenantMetrics["setParked"] {
  const labelNames = ["tenant", "reason"];
  const counts = new Gauge({ name: "trunkline_parked_deliveries", help: "Parked deliveries by reason", labelNames, registers });
  const oldest = new Gauge({ name: "trunkline_oldest_parked_seconds", help: "Age of the oldest parked delivery by reason", labelNames, registers });
  return (parked, nowMs) => {
    counts.reset();
    oldest.reset();
    for (const { tenant, reason, count, oldestMs } of summed(parked, labelOf)) {
      counts.set({ tenant, reason }, count);
      oldest.set({ tenant, reason }, Math.max(0, nowMs - oldestMs) / 1_000);
    }
  };
}

/** One for each label and reason. */
function summed(parked: readonly ParkedShare[], labelOf: LabelOf): Iterable<ParkedShare> {
  const sums = new Map<string, ParkedShare>();
  for (const share of parked) {
    const tenant = labelOf(share.tenant);
    const key = JSON.stringify([tenant, share.reason]);
    const sum = sums.get(key) ?? { ...share, tenant, count: 0 };
    sums.set(key, { ...sum, count: sum.count + share.count, oldestMs: Math.min(sum.oldestMs, share.oldestMs) });
  }
  return sums.values();
}
