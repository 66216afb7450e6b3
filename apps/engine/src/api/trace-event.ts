import type { StoredConnector } from "@trunkline/database";
import type { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer, pageOf, type pageQuery } from "./answer.js";
import { compileForPreview } from "./compile-stored.js";
import { viewDelivery } from "./delivery-view.js";
import type { ApiDependencies } from "./dependencies.js";
import { previewEvent } from "./preview.js";
import { notFound } from "./problem.js";
import type { RecordedDelivery, RecordedEvent, TenantStore } from "./store.js";

type TraceQuery = z.infer<typeof pageQuery> & { readonly connector?: number | undefined };

export interface TraceEntry {
  readonly connector: { readonly id: number; readonly name: string };
  readonly verdict: string;
  readonly reason: string | null;
  readonly delivery: ReturnType<typeof viewDelivery> | null;
}

/** What became of an event, connector by connector: what was written, and for the others why they did not get it, by the configuration that the event met. */
export async function traceEvent(dependencies: ApiDependencies, caller: Caller, id: string, query: TraceQuery) {
  return dependencies.database.asTenant(caller.tenant, async (store) => {
    const found = await store.events.get(id);
    if (found === null || (caller.company !== null && found.event.company !== caller.company)) throw notFound("event");
    const deliveries = new Map((await store.deliveries.forEvent(id)).map((delivery) => [delivery.connectorId, delivery]));
    const connectors = (await allConnectors(store)).filter((connector) => (query.connector === undefined || connector.id === query.connector) && (caller.company === null || connector.company === caller.company));
    const entries: TraceEntry[] = [];
    for (const connector of connectors) entries.push(await entryOf({ dependencies, store, found }, connector, deliveries.get(connector.id)));
    const { data, meta } = pageOf(entries, query);
    return answer(data, { ...meta, counts: countsOf(entries), event: { id: found.event.id, type: found.event.type } });
  });
}

interface TraceContext {
  readonly dependencies: ApiDependencies;
  readonly store: TenantStore;
  readonly found: RecordedEvent;
}

async function entryOf({ dependencies, store, found }: TraceContext, current: StoredConnector, delivery: RecordedDelivery | undefined): Promise<TraceEntry> {
  const connector = { id: current.id, name: current.name };
  if (delivery !== undefined) {
    const view = viewDelivery(delivery);
    return { connector, verdict: view.status, reason: "reason" in view ? (view.reason ?? null) : (view.parkedReason ?? null), delivery: view };
  }
  const met = await versionMet(store, current, found.configurationVersion);
  if (met === null) return { connector, verdict: "not_configured", reason: "the connector was made after the event", delivery: null };
  const { verdict, reason } = previewEvent(compileForPreview(dependencies, met), found.event, dependencies.catalog);
  return { connector, verdict: verdict === "delivered" || verdict === "parked" ? "not_planned" : verdict, reason, delivery: null };
}

/** The newest version that is not younger than the event; null where there was none. */
async function versionMet(store: TenantStore, current: StoredConnector, version: number): Promise<StoredConnector | null> {
  if (current.configVersion <= version) return current;
  const revisions = await store.connectors.revisions(current.id);
  return revisions.find((revision) => revision.configVersion <= version) ?? null;
}

async function allConnectors(store: TenantStore): Promise<readonly StoredConnector[]> {
  const all: StoredConnector[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page = await store.connectors.list({ limit: 200, cursor });
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  }
  return all;
}

function countsOf(entries: readonly TraceEntry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verdict } of entries) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
