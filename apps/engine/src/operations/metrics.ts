import { databaseMetrics, type DatabaseMetrics } from "./database-metrics.js";
import { pluginMetrics, type PluginMetrics } from "./plugin-metrics.js";
import { tenantMetrics, type TenantMetrics } from "./tenant-metrics.js";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";

/** What the engine measures; `registry.metrics()` is the page at `/metrics`. */
export interface Metrics extends PluginMetrics, DatabaseMetrics, TenantMetrics {
  readonly registry: Registry;
  /** A compressed batch was unpacked: `gzip`, `snappy`, `lz4`, `zstd`. */
  unpacked(codec: string): void;
  /** Records of a partition that are not read yet. */
  setLag(topic: string, partition: number, records: number): void;
  /** Of all partitions that this process reads; null where it reads none. */
  lag(): Promise<number | null>;
  /** Asked at each reading of the page. To be called once. */
  observeProcess(process: ProcessFacts): void;
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

/** No label names a connector: a tenant may have thousands. */
export function createMetrics(registry = new Registry()): Metrics {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const lag = new Gauge({
    name: "trunkline_kafka_lag_records",
    help: "Records of a partition that are not read yet",
    labelNames: ["topic", "partition"],
    registers,
  });
  const unpacked = new Counter({ name: "trunkline_kafka_unpacked_batches_total", help: "Compressed batches by codec", labelNames: ["codec"], registers });
  return {
    registry,
    unpacked: (codec) => unpacked.inc({ codec }),
    setLag: (topic, partition, records) => lag.set({ topic, partition: String(partition) }, records),
    lag: () => sumOf(lag),
    observeProcess: (facts) => observeProcess(registers, facts),
    ...pluginMetrics(registers),
    ...databaseMetrics(registers),
    ...tenantMetrics(registers),
  };
}

/** Of all its series; null where there are none yet. */
async function sumOf(gauge: Gauge<string>): Promise<number | null> {
  const { values } = await gauge.get();
  return values.length === 0 ? null : values.reduce((sum, { value }) => sum + value, 0);
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

/** Events beyond their tenant's quota: sent away over HTTP and at inbound connectors, held over Kafka. Only tenants with a quota have a label here. */
function observeQuotas(registers: Registry[], overQuota: ProcessFacts["overQuota"]): void {
  const told = new Map<string, number>();
  new Counter({
    name: "trunkline_over_quota_events_total",
    help: "Events beyond their tenant's quota of events a second: refused over HTTP and of outside systems, delivered later over Kafka",
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
