import { expect, it } from "vitest";
import { createMetrics } from "./metrics.js";

/** What is truly about the process, its machine, its database, its topics or its plugins. */
const ofTheProcess = [
  "trunkline_clock_offset_seconds",
  "trunkline_database_dead_rows",
  "trunkline_database_oldest_transaction_seconds",
  "trunkline_ingest_paused",
  "trunkline_kafka_lag_records",
  "trunkline_kafka_unpacked_batches_total",
  "trunkline_plugin_available",
  "trunkline_plugin_process_ends_total",
  "trunkline_process_lease_held",
  "trunkline_unsettled",
];

function observed() {
  const metrics = createMetrics();
  metrics.observeProcess({ isIngestPaused: () => false, unsettled: () => 0, isLeaseHeld: () => true, overQuota: () => new Map([["acme", 3]]) });
  return metrics;
}

it("says of every metric whose it is, but of those of the process", () => {
  const { registry } = observed();
  const own = registry.getMetricsAsArray().filter(({ name }) => name.startsWith("trunkline_"));
  const nameless = own.filter((each) => !(each as unknown as { readonly labelNames: readonly string[] }).labelNames.includes("tenant"));
  expect(nameless.map(({ name }) => name).toSorted()).toEqual(ofTheProcess);
  expect(own.length).toBeGreaterThan(ofTheProcess.length + 8);
});

it("counts by tenant, however often the page is read", async () => {
  const metrics = observed();
  metrics.attempted("acme", "delivered", 20);
  metrics.attempted("acme", "delivered", 30);
  metrics.attempted("beta", "transient", 10);
  metrics.received("acme", "accepted", 2);
  metrics.received(null, "rejected", 1);
  metrics.received("beta", "accepted", 0);
  const parked = { reason: "paused", count: 2, oldestMs: 4_000 };
  metrics.setParked(
    [
      { ...parked, tenant: "acme" },
      { ...parked, tenant: "acme", oldestMs: 1_000 },
      { ...parked, tenant: "beta" },
    ],
    11_000,
  );
  await metrics.registry.metrics();
  const page = await metrics.registry.metrics();
  for (const line of [
    'trunkline_delivery_attempts_total{tenant="acme",outcome="delivered"} 2',
    'trunkline_delivery_attempts_total{tenant="beta",outcome="transient"} 1',
    'trunkline_delivery_attempt_duration_seconds_count{tenant="acme",outcome="delivered"} 2',
    'trunkline_events_total{tenant="acme",verdict="accepted"} 2',
    'trunkline_events_total{tenant="",verdict="rejected"} 1',
    'trunkline_parked_deliveries{tenant="acme",reason="paused"} 4',
    'trunkline_oldest_parked_seconds{tenant="acme",reason="paused"} 10',
    'trunkline_parked_deliveries{tenant="beta",reason="paused"} 2',
    'trunkline_over_quota_events_total{tenant="acme"} 3',
  ])
    expect(page.split("\n")).toContain(line);
  expect(page).not.toContain('tenant="beta",verdict');
});

it("keeps the page readable: beyond 500 tenants they share a label", async () => {
  const metrics = observed();
  for (let index = 0; index < 520; index += 1) metrics.received(`tenant-${index}`, "accepted", 1);
  const lines = (await metrics.registry.metrics()).split("\n").filter((line) => line.startsWith("trunkline_events_total{"));
  expect(lines).toHaveLength(501);
  expect(lines.at(-1)).toBe('trunkline_events_total{tenant="(others)",verdict="accepted"} 20');
});
