import type { StoredConnector } from "@trunkline/database";
import type { JsonObject } from "@trunkline/plugin-api";
import { changeConnector, createConnector, type SavedConnector, type Verification } from "../../api/connector-changes.js";
import { idleState, viewConnector } from "../../api/connector-view.js";
import type { ApiDependencies } from "../../api/dependencies.js";
import { conflict, invalid } from "../../api/problem.js";
import { checked } from "../../api/read-body.js";
import type { Caller } from "../../auth/caller.js";
import { isObject } from "../../secrets/index.js";
import { told } from "./field-names.js";
import { tgmWebhooks } from "./find-webhook.js";
import { connectorOfNew, newWebhook, patchOf, webhookChanges, withoutReadOnly } from "./webhook-body.js";
import { eventsOf } from "./webhook-view.js";

/** TGM Expert's "Max webhooks per company"; as many may be system-wide. */
const mostWebhooks = 20;

export async function createWebhook(dependencies: ApiDependencies, caller: Caller, json: unknown): Promise<SavedConnector> {
  const webhook = checked(newWebhook, withoutReadOnly(json));
  const company = webhook.companyId ?? caller.company;
  return told(createConnector(dependencies, caller, connectorOfNew(webhook), withinLimit(company)));
}

/** What the body leaves out stays as it is. */
export async function changeWebhook(dependencies: ApiDependencies, caller: Caller, before: StoredConnector, json: unknown): Promise<SavedConnector> {
  const { events, ...changes } = checked(webhookChanges, withoutReadOnly(json));
  const patch = patchOf(events === undefined || sameEvents(events ?? [], before) ? changes : { ...changes, events: oneSubscription(before, events) });
  const company = changes.companyId === undefined ? before.company : changes.companyId;
  const verify = company === before.company ? {} : { verify: withinLimit(company) };
  return told(changeConnector(dependencies, caller, { before, patch: await whole(dependencies, before, patch), ...verify }));
}

function withinLimit(company: number | null): Verification {
  return async (store) => {
    if ((await store.connectors.count({ ...tgmWebhooks, company })) <= mostWebhooks) return;
    const who = company === null ? "There are system-wide webhooks" : `Company ${company} has webhooks`;
    throw invalid([{ pointer: "", message: `${who} enough: the limit is ${mostWebhooks} (max webhooks per company)` }]);
  };
}

function sameEvents(events: readonly string[], before: StoredConnector): boolean {
  return JSON.stringify(events) === JSON.stringify(eventsOf(before));
}

/** Filters and templates that were set elsewhere would be lost without a word. */
function oneSubscription<Events>({ id, subscriptions }: StoredConnector, events: Events): Events {
  if (subscriptions.length > 1 || subscriptions.some(({ filter, template }) => filter !== null || template !== null))
    throw conflict(`The webhook has filters or templates by event type; change its events at /api/v1/connectors/${id}.`);
  return events;
}

/** Headers are given as a whole: a merge patch would keep those that are no longer there. */
async function whole(dependencies: ApiDependencies, before: StoredConnector, patch: JsonObject): Promise<JsonObject> {
  if (!isObject(patch.config) || !isObject(patch.config.headers)) return patch;
  const shown = viewConnector(dependencies, before, idleState).config.headers;
  const gone = isObject(shown) ? Object.fromEntries(Object.keys(shown).map((name) => [name, null])) : {};
  return { ...patch, config: { ...patch.config, headers: { ...gone, ...patch.config.headers } } };
}
