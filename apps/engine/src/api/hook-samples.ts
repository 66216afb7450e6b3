import { admitEvent, decodeMessage, matchesEventType, prepareRequest, type CompiledConnector, type DomainEvent } from "@trunkline/core";
import type { EventType } from "@trunkline/event-catalog";
import type { JsonObject } from "@trunkline/plugin-api";
import type { Caller } from "../auth/caller.js";
import { compileDraft } from "./compile-stored.js";
import type { ApiDependencies } from "./dependencies.js";
import { knownEventTypes, settingsOf } from "./known-event-types.js";
import { Problem } from "./problem.js";

/** Zapier's editor shows three. */
const COUNT = 3;
const SAMPLE_URL = "https://hooks.zapier.com/hooks/standard/0/sample/";
const HOUR_MS = 3_600_000;

export interface SamplesInput {
  /** A name or a pattern. */
  readonly eventType: string;
  readonly payload: "nested" | "flat";
}

/** What a Zap subscribed like this would get, made of the catalog's examples by what makes live deliveries. Newest first. */
export async function hookSamples(dependencies: ApiDependencies, caller: Caller, { eventType, payload }: SamplesInput): Promise<readonly JsonObject[]> {
  const catalog = await knownEventTypes(dependencies, caller);
  const types = catalog.list().filter(({ name }) => matchesEventType(eventType, name));
  if (types.length === 0) throw new Problem(400, `The query is not acceptable: eventType ${eventType} is no known event type.`);
  const subscriptions = [{ eventTypes: [eventType], filter: null, template: null }];
  const connector = compileDraft(dependencies, caller, { plugin: "zapier", config: { url: SAMPLE_URL, payload, restHook: true }, subscriptions });
  const settings = await settingsOf(dependencies, caller.tenant, [caller.company]);
  const chosen = Array.from({ length: COUNT }, (_, index) => types[Math.floor((index * types.length) / COUNT)] as EventType);
  return chosen.flatMap((type, index) => {
    const event = sampleEvent(type, { index, caller, settings });
    return event === null ? [] : [recordOf(connector, event)];
  });
}

interface Sampling {
  readonly index: number;
  readonly caller: Caller;
  readonly settings: Parameters<typeof admitEvent>[1];
}

/** The type's example as an event of the caller's, each with an id and a time of its own. */
function sampleEvent({ name, example }: EventType, { index, caller, settings }: Sampling): DomainEvent | null {
  const given: JsonObject = example;
  const told = typeof given.time === "string" ? Date.parse(given.time) : Number.NaN;
  const time = new Date((Number.isNaN(told) ? 0 : told) - index * HOUR_MS).toISOString();
  const company = caller.company === null ? {} : { company: caller.company };
  const produced = { ...given, id: `sample-${index + 1}`, type: name, time, tenant: caller.tenant, ...company };
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const value = Buffer.from(JSON.stringify(produced));
  const decoded = decodeMessage({ provenance, value, timestampMs: 0, boundTenant: caller.tenant, originSystem: null }, 0);
  return decoded.kind === "event" ? admitEvent(decoded.candidate, settings) : null;
}

function recordOf(connector: CompiledConnector, event: DomainEvent): JsonObject {
  const delivery = { deliveryId: "sample", event, connector, content: connector, subscriptionIndex: 0, attemptNumber: 1, body: null, test: false };
  const prepared = prepareRequest(delivery, event.timeMs);
  if ("outcome" in prepared) throw new Error(`no sample could be made of ${event.type}`);
  return JSON.parse(prepared.body.text) as JsonObject;
}
