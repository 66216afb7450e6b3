import { databaseMetrics, type DatabaseMetrics } from "./database-metrics.js";
import { pluginMetrics, type PluginMetrics } from "./plugin-metrics.js";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What the engine measures; `registry.metrics()` is the page at `/metrics`. */
export interface Metrics extends PluginMetrics, DatabaseMetrics {
  readonly registry: Registry;
  attempted(outcome: string, durationMs: number): void;
  /** An event held against the schema of its type: each where the tenant rejects, samples where it is warned. */
  schemaChecked(validation: "warn" | "reject", isValid: boolean): void;
  /** Messages taken in, by what became of them; each counts once. `conflict`: a duplicate with another payload. */
  received(verdict: "accepted" | "duplicate" | "conflict" | "rejected" | "tombstone", count: number): void;
  /** A compressed batch was unpacked: `gzip`, `snappy`, `lz4`, `zstd`. */
  unpacked(codec: string): void;
  /** Records of a partition that are not read yet. */
  setLag(topic: string, partition: number, records: number): void;
  /** Of all partitions that this process reads; null where it reads none. */
  lag(): Promise<number | null>;
  /** People and programs that listen to deliveries. */
  setStreams(count: number): void;
  /** What is parked, by reason, with the age of its oldest. */
  setParked(parked: readonly ParkedShare[], nowMs: number): void;
  /** Asked at each reading of the page. To be called once. */
  observeProcess(process: ProcessFacts): void;
  /** A target was asked on schedule whether it is well. */
  targetChecked(status: string): void;
  /** Due work without a job, found by the reconciler. */
  reconciled(count: number): void;
}

/** Of one connector; `oldestMs` since the epoch. */
export interface ParkedShare {
  readonly reason: string;
  readonly count: number;
  readonly oldestMs: number;
}

/** What a process knows of itself at this moment. */
export interface ProcessFacts {
  /** The database does not take what would come in. */
  readonly isIngestPaused: () => boolean;
  /** Outcomes and events that are not written yet. */
  readonly unsettled: () => number;
  /** Whether the cluster counts on this process. */
  readonly isLeaseHeld: () => boolean;
  /** Events beyond their tenant's quota, by tenant: only tenants with a quota. */
  readonly overQuota: () => ReadonlyMap<string, number>;
}

const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** No label names a connector: a tenant may have thousands. */
export function createMetrics(registry = new Registry()): Metrics {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const attempts = new Counter({ name: "trunkline_delivery_attempts_total", help: "Delivery attempts by outcome", labelNames: ["outcome"], registers });
  const durations = new Histogram({
    name: "trunkline_delivery_attempt_duration_seconds",
    help: "Duration of delivery attempts",
    labelNames: ["outcome"],
    buckets: durationBuckets,
    registers,
  });
  const events = new Counter({ name: "trunkline_events_total", help: "Incoming messages by verdict", labelNames: ["verdict"], registers });
  const schemaChecks = new Counter({
    name: "trunkline_schema_checks_total",
    help: "Events held against the schema of their type; where validation is warn, one a second of each type",
    labelNames: ["validation", "verdict"],
    registers,
  });
  const lag = new Gauge({
    name: "trunkline_kafka_lag_records",
    help: "Records of a partition that are not read yet",
    labelNames: ["topic", "partition"],
    registers,
  });
  const parkedCounts = new Gauge({ name: "trunkline_parked_deliveries", help: "Parked deliveries by reason", labelNames: ["reason"], registers });
  const oldestParked = new Gauge({
    name: "trunkline_oldest_parked_seconds",
    help: "Age of the oldest parked delivery by reason",
    labelNames: ["reason"],
    registers,
  });
  const unpacked = new Counter({ name: "trunkline_kafka_unpacked_batches_total", help: "Compressed batches by codec", labelNames: ["codec"], registers });
  const targetChecks = new Counter({ name: "trunkline_target_checks_total", help: "Scheduled checks of targets by status", labelNames: ["status"], registers });
  const found = new Counter({ name: "trunkline_reconciled_total", help: "Due work without a job that the reconciler found", registers });
  return {
    registry,
    attempted: (outcome, durationMs) => {
      attempts.inc({ outcome });
      durations.observe({ outcome }, durationMs / 1_000);
    },
    received: (verdict, count) => void (count > 0 && events.inc({ verdict }, count)),
    schemaChecked: (validation, isValid) => schemaChecks.inc({ validation, verdict: isValid ? "valid" : "violated" }),
    unpacked: (codec) => unpacked.inc({ codec }),
    setLag: (topic, partition, records) => lag.set({ topic, partition: String(partition) }, records),
    lag: () => sumOf(lag),
    setParked: (parked, nowMs) => {
      parkedCounts.reset();
      oldestParked.reset();
      for (const [reason, { count, oldestMs }] of byReason(parked)) {
        parkedCounts.set({ reason }, count);
        oldestParked.set({ reason }, Math.max(0, nowMs - oldestMs) / 1_000);
      }
    },
    observeProcess: (facts) => observeProcess(registers, facts),
    ...partMetrics(registers),
    targetChecked: (status) => targetChecks.inc({ status }),
    reconciled: (count) => found.inc(count),
  };
}

function partMetrics(registers: Registry[]): PluginMetrics & DatabaseMetrics & Pick<Metrics, "setStreams"> {
  return { ...pluginMetrics(registers), ...databaseMetrics(registers), ...streamMetrics(registers) };
}

function streamMetrics(registers: Registry[]): Pick<Metrics, "setStreams"> {
  const streams = new Gauge({ name: "trunkline_delivery_streams", help: "Open streams of deliveries, GET /api/v1/stream/deliveries", registers });
  return { setStreams: (count) => streams.set(count) };
}

/** Of all its series; null where there are none yet. */
async function sumOf(gauge: Gauge<string>): Promise<number | null> {
  const { values } = await gauge.get();
  return values.length === 0 ? null : values.reduce((sum, { value }) => sum + value, 0);
}

function byReason(parked: readonly ParkedShare[]): Map<string, { count: number; oldestMs: number }> {
  const sums = new Map<string, { count: number; oldestMs: number }>();
  for (const { reason, count, oldestMs } of parked) {
    const sum = sums.get(reason) ?? { count: 0, oldestMs };
    sums.set(reason, { count: sum.count + count, oldestMs: Math.min(sum.oldestMs, oldestMs) });
  }
  return sums;
}

function observeProcess(registers: Registry[], { isIngestPaused, unsettled, isLeaseHeld, overQuota }: ProcessFacts): void {
  observeQuotas(registers, overQuota);
  const gauges: readonly [name: string, help: string, value: () => number][] = [
    ["trunkline_ingest_paused", "1 while nothing is taken in, as the database does not take it", () => Number(isIngestPaused())],
    ["trunkline_unsettled", "Outcomes and events that are not written yet", unsettled],
    ["trunkline_process_lease_held", "1 while this process may send; 0 from 15 s after the database last heard of it", () => Number(isLeaseHeld())],
  ];
  for (const [name, help, value] of gauges) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  }
}

/** Events beyond their tenant's quota: sent away over HTTP, held over Kafka. Only tenants with a quota have a label here. */
function observeQuotas(registers: Registry[], overQuota: ProcessFacts["overQuota"]): void {
  const told = new Map<string, number>();
  new Counter({
    name: "trunkline_over_quota_events_total",
    help: "Events beyond their tenant's quota of events a second: refused over HTTP, delivered later over Kafka",
    labelNames: ["tenant"],
    registers,
    collect() {
      for (const [tenant, events] of overQuota()) {
        this.inc({ tenant }, events - (told.get(tenant) ?? 0));
        told.set(tenant, events);
      }
    },
  });
}
