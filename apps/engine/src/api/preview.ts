import { randomUUID } from "node:crypto";
import {
  explainFilter,
  judge,
  matchesEventType,
  prepareItsOwnWay,
  schemaView,
  type CompiledConnector,
  type DomainEvent,
  type TenantSettings,
} from "@trunkline/core";
import { maskHeaders, maskTarget, scrub } from "@trunkline/egress";
import type { z } from "zod";
import type { EventCatalog } from "@trunkline/event-catalog";
import type { previewAnswer } from "./answers/preview-answer.js";
import { whyUnknown } from "./known-event-types.js";

/** What would become of an event at a connector; the words of traces. */
export type PreviewEntry = z.infer<typeof previewAnswer>;

type Judged = Pick<PreviewEntry, "verdict" | "reason" | "clause" | "clausePointer" | "value" | "subscription" | "request">;

const noClause = { clause: null, clausePointer: null, value: null };

/** What the event's tenant knows, with the settings of the event's company. */
export interface Knowledge {
  readonly catalog: EventCatalog;
  readonly tenant: TenantSettings;
}

/** The delivery that a preview stands for. */
export interface Moment {
  readonly deliveryId: string;
  /** When it would be sent, ms since the epoch. */
  readonly now: number;
}

/** Runs an event through match, filter, template and dialect with the functions that deliveries use; sends nothing. */
export async function previewEvent(
  connector: CompiledConnector,
  event: DomainEvent,
  knowledge: Knowledge,
  moment: Moment = { deliveryId: randomUUID(), now: Date.now() },
): Promise<PreviewEntry> {
  const unknown = whyUnknown(knowledge.tenant, event);
  const judged = unknown === null ? await judgeEvent(connector, event, moment) : ended("not_subscribed", unknown);
  return { event: { id: event.id, type: event.type }, ...judged, schemaWarnings: schemaWarnings(event, knowledge) };
}

/** How an event breaks the present schema of its type; none where the tenant does not want to know. */
export function schemaWarnings(event: DomainEvent, { catalog, tenant }: Knowledge): PreviewEntry["schemaWarnings"] {
  return tenant.validation === "off" ? [] : catalog.validate(event.type, schemaView(event));
}

async function judgeEvent(connector: CompiledConnector, event: DomainEvent, moment: Moment): Promise<Judged> {
  const subscriptions = connector.subscriptions.filter((subscription) => subscription.eventTypes.some((pattern) => matchesEventType(pattern, event.type)));
  if (subscriptions.length === 0) return ended("not_subscribed", "no subscription names this event type");
  const verdict = judge(event, { connector, subscriptions });
  if (verdict.kind === "not_addressed")
    return ended("not_addressed", "the connector is disabled, serves another company, or is the system the event came from");
  if (verdict.kind === "filtered") return { ...ended("filtered", "no subscription's filter lets it pass"), ...whatFailed(subscriptions, event) };
  if (verdict.kind === "filter_failed") return { ...ended("filter_failed", verdict.reason), ...whatFailed([verdict.delivery.subscription], event) };
  return renderPreview(connector, event, { ...moment, subscriptionIndex: verdict.delivery.subscription.index });
}

async function renderPreview(
  connector: CompiledConnector,
  event: DomainEvent,
  { deliveryId, now, subscriptionIndex }: Moment & { readonly subscriptionIndex: number },
): Promise<Judged> {
  const prepared = await prepareItsOwnWay(
    { deliveryId, event, connector, content: connector, subscriptionIndex, attemptNumber: 1, body: null, test: false },
    now,
  );
  if ("outcome" in prepared) {
    const reason = "reason" in prepared.outcome ? prepared.outcome.reason : null;
    return { verdict: prepared.deadLetterReason ?? prepared.outcome.kind, reason, ...noClause, subscription: subscriptionIndex, request: null };
  }
  const { method, url, headers } = prepared.request;
  const request = {
    method,
    url: maskTarget(url, connector.secretValues),
    headers: maskHeaders(headers, connector.secretValues),
    body: scrub(prepared.body.text, connector.secretValues),
  };
  const verdict = connector.hold === null ? "delivered" : "parked";
  return { verdict, reason: connector.hold, ...noClause, subscription: subscriptionIndex, request };
}

function ended(verdict: string, reason: string): Judged {
  return { verdict, reason, ...noClause, subscription: null, request: null };
}

/** The clause that stopped the event in the first of these subscriptions. */
function whatFailed(
  subscriptions: CompiledConnector["subscriptions"],
  event: DomainEvent,
): typeof noClause | Pick<Judged, "clause" | "clausePointer" | "value"> {
  const [first] = subscriptions;
  const failed = first === undefined ? null : explainFilter(first.filterSource, event);
  if (first === undefined || failed === null) return noClause;
  const [only, ...others] = failed.seen;
  const value = only === undefined ? null : others.length === 0 ? only.value : Object.fromEntries(failed.seen.map(({ path, value: seen }) => [path, seen]));
  return { clause: failed.clause, clausePointer: `/subscriptions/${first.index}/filter${failed.pointer}`, value };
}
