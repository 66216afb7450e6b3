import {
  admitEvent,
  buildConfiguration,
  compileConnector,
  decodeMessage,
  planDeliveries,
  type Configuration,
  type ConnectorDocument,
  type DomainEvent,
  type TenantSettings,
} from "@trunkline/core";
import jsonLogic, { type RulesLogic } from "json-logic-js";
import { percentile } from "./percentile.js";
import type { Goal, Result } from "./results.js";
import { eventText, eventType, filter } from "./workload.js";

const connectors = 10_000;
const matching = 5;
/** 25 ms for 10,000 filters of one tenant and type (docs, "Fairness"). */
const goals = { scan: { value: 25_000 } } as const satisfies Record<string, Goal>;

const tenant: TenantSettings = { id: "default", name: "", validation: "off", eventTypes: ["*"], companies: new Map() };

/** Match, filter and plan one event, without any service. The reference is json-logic-js alone, over the rules that cannot be left out. */
export function measurePlanning(): Promise<Result[]> {
  const indexed = configurationOf((index) => ({
    eventTypes: [index < matching ? eventType : `resource-${index % 2_000}.created`],
    filter: filterDocument(filter),
    template: null,
  }));
  const scanned = configurationOf((index) => ({
    eventTypes: [eventType],
    filter: filterDocument(index < matching ? filter : neverPassing(index)),
    template: null,
  }));
  const rules = Array.from({ length: connectors }, (_, index) => (index < matching ? filter : neverPassing(index)));
  return Promise.resolve([
    resultOf(`Plan, ${connectors} connectors of which ${matching} match, p50`, 0.5, {
      ours: timesOf(2_000, planIn(indexed)),
      reference: timesOf(2_000, applyAll(rules.slice(0, matching))),
    }),
    {
      ...resultOf(`Plan, ${connectors} filters of one type, p99`, 0.99, { ours: timesOf(200, planIn(scanned)), reference: timesOf(200, applyAll(rules)) }),
      goal: goals.scan,
    },
  ]);
}

function configurationOf(subscriptionOf: (index: number) => ConnectorDocument["subscriptions"][number]): Configuration {
  const compiled = Array.from({ length: connectors }, (_, index) =>
    compileConnector(documentOf(index + 1, subscriptionOf(index)), { plugin: null, secrets: {}, signingSecrets: [] }),
  );
  return buildConfiguration(1, [tenant], compiled);
}

function documentOf(id: number, subscription: ConnectorDocument["subscriptions"][number]): ConnectorDocument {
  const state = { enabled: true, paused: false, disabledBy: null, disabledReason: null } as const;
  return {
    id,
    tenant: tenant.id,
    company: null,
    name: `bench ${id}`,
    description: "",
    plugin: "webhook",
    system: null,
    ...state,
    config: {},
    subscriptions: [subscription],
    delivery: {},
    revision: 1,
  };
}

function neverPassing(index: number): RulesLogic {
  return { and: [{ "==": [{ var: "data.attributes.asset_type" }, `Kind ${index}`] }, { ">": [{ var: "data.id" }, 100] }] };
}

/** json-logic's own type is a rule, core's is any JSON. */
function filterDocument(rule: RulesLogic): ConnectorDocument["subscriptions"][number]["filter"] {
  return rule as ConnectorDocument["subscriptions"][number]["filter"];
}

/** µs of each call, on events that were never seen before; as many calls again go before as a warm-up. */
function timesOf(calls: number, work: (event: DomainEvent) => number): readonly number[] {
  const events = Array.from({ length: calls * 2 }, (_, index) => eventOf(index));
  const times = events.map((event) => {
    const started = performance.now();
    const found = work(event);
    const took = (performance.now() - started) * 1_000;
    if (found !== matching) throw new Error(`${found} deliveries were planned instead of ${matching}`);
    return took;
  });
  return times.slice(calls);
}

function planIn(configuration: Configuration): (event: DomainEvent) => number {
  return (event) => planDeliveries(event, configuration).length;
}

function applyAll(rules: readonly RulesLogic[]): (event: DomainEvent) => number {
  return (event) => rules.filter((rule) => jsonLogic.apply(rule, event.fields)).length;
}

function eventOf(index: number): DomainEvent {
  const provenance = { door: "kafka", topic: "bench", partition: 0, offset: String(index), key: null, headers: {} } as const;
  const now = Date.now();
  const decoded = decodeMessage({ provenance, value: Buffer.from(eventText(index)), timestampMs: now, boundTenant: null, originSystem: null }, now);
  if (decoded.kind !== "event") throw new Error(`the bench's own event was not taken: ${decoded.kind}`);
  return admitEvent(decoded.candidate, tenant);
}

function resultOf(name: string, share: number, times: { readonly ours: readonly number[]; readonly reference: readonly number[] }): Result {
  return { name, unit: "µs per event", ours: percentile(times.ours, share), reference: percentile(times.reference, share), better: "lower" };
}
