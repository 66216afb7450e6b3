import { deliveryIdOf, fallbackDeliveryIdOf, rebuildEvent } from "@trunkline/core";
import type { StoredConnector } from "@trunkline/database";
import type { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { allConnectors } from "./all-connectors.js";
import { answer, pageOf, type pageQuery } from "./answer.js";
import type { traceAnswer } from "./answers/event-answer.js";
import { compileForPreview } from "./compile-stored.js";
import { viewDelivery } from "./delivery-view.js";
import type { ApiDependencies } from "./dependencies.js";
import { knowledgeOf } from "./known-event-types.js";
import { previewEvent, type Knowledge } from "./preview.js";
import { notFound } from "./problem.js";
import type { StoredDelivery, StoredEvent, TenantStore } from "./store.js";

/** Ids asked for at once; each has one newest delivery, and hardly ever an older one of an earlier day. */
const PAGE = 100;

type TraceQuery = z.infer<typeof pageQuery> & { readonly connector?: number | undefined };

type TraceEntry = z.infer<typeof traceAnswer>["connectors"][number];

/** What became of an event, connector by connector: what was written, and for the others why they did not get it, by the configuration that the event met. */
export async function traceEvent(dependencies: ApiDependencies, caller: Caller, id: string, query: TraceQuery) {
  const { asTenant } = dependencies.database;
  const found = await asTenant(caller.tenant, (store) => store.events.get(id));
  if (found === null || (caller.company !== null && found.company !== caller.company)) throw notFound("event");
  // Asked before the transaction below begins: waiting for a second connection while holding one can block for good.
  const knowledge = await knowledgeOf(dependencies, [found], caller.tenant);
  return asTenant(caller.tenant, async (store) => {
    const all = await allConnectors({ connectors: store.publishedConnectors });
    const deliveries = await deliveriesOf(store, found, all);
    const connectors = all.filter(
      (connector) => (query.connector === undefined || connector.id === query.connector) && (caller.company === null || connector.company === caller.company),
    );
    const entries: TraceEntry[] = [];
    for (const connector of connectors) entries.push(await entryOf({ dependencies, store, found, knowledge }, connector, deliveries.get(connector.id)));
    const { data, meta } = pageOf(entries, query);
    return answer<z.infer<typeof traceAnswer>>({ event: { id: found.id, type: found.type }, counts: countsOf(entries), connectors: data }, meta);
  });
}

interface TraceContext {
  readonly dependencies: ApiDependencies;
  readonly store: TenantStore;
  readonly found: StoredEvent;
  readonly knowledge: Knowledge;
}

async function entryOf(context: TraceContext, current: StoredConnector, delivery: StoredDelivery | undefined): Promise<TraceEntry> {
  const { dependencies, store, found, knowledge } = context;
  const nothing = { clause: null, clausePointer: null, value: null, delivery: null };
  const connector = { ...nothing, connectorId: current.id, connectorName: current.name };
  if (delivery !== undefined) {
    const view = viewDelivery(delivery);
    return { ...connector, verdict: view.status, reason: delivery.reason, delivery: view };
  }
  const met = await versionMet(store, current, found.configurationVersion);
  if (met === null) return { ...connector, verdict: "not_configured", reason: "the connector was made after the event" };
  const { verdict, reason, clause, clausePointer, value } = await previewEvent(compileForPreview(dependencies, met), rebuildEvent(found), knowledge);
  const wasPassed = verdict === "delivered" || verdict === "parked";
  return { ...connector, verdict: wasPassed ? "not_planned" : verdict, reason, clause, clausePointer, value };
}

/** The newest version that is not younger than the event; null where there was none. */
async function versionMet(store: TenantStore, current: StoredConnector, version: number): Promise<StoredConnector | null> {
  if (current.configVersion <= version) return current;
  const revisions = await store.publishedConnectors.revisions(current.id);
  return revisions.find((revision) => revision.configVersion <= version) ?? null;
}

/** By connector; tests are no deliveries of the event. Found by their ids, which follow from the event: no list is read for them. */
async function deliveriesOf(store: TenantStore, event: StoredEvent, connectors: readonly StoredConnector[]): Promise<ReadonlyMap<number, StoredDelivery>> {
  const found = new Map<number, StoredDelivery>();
  const ids = connectors.flatMap(({ id, delivery: { fallbackConnectorId } }) => {
    const own = deliveryIdOf(event, id);
    return typeof fallbackConnectorId === "number" ? [own, fallbackDeliveryIdOf(event, fallbackConnectorId, own)] : [own];
  });
  for (let start = 0; start < ids.length; start += PAGE) {
    const { items } = await store.deliveries.list({ ids: ids.slice(start, start + PAGE), limit: PAGE });
    for (const delivery of items) if (!delivery.test && !found.has(delivery.connectorId)) found.set(delivery.connectorId, delivery);
  }
  return found;
}

function countsOf(entries: readonly TraceEntry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verdict } of entries) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
