import type { StoredConnector } from "@trunkline/database";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { createConnector } from "./connector-changes.js";
import { secretsOf } from "./connector-view.js";
import { deleteConnector } from "./delete-connector.js";
import type { ApiDependencies } from "./dependencies.js";
import { notFound, Problem, type PointedError } from "./problem.js";

const PLUGIN = "zapier";
const MOST_PER_PAGE = 200;

export const hookPayload = z.enum(["nested", "flat"]).default("nested");

/** What Zapier sends, by its own names; members it sends besides (the trigger's other fields) are left alone. */
export const hookBody = z.looseObject({
  targetUrl: z.string().min(1).max(2_048),
  /** A name or a pattern such as `asset.*`; or several in `eventTypes`; neither: all. */
  eventType: z.string().max(128).optional(),
  eventTypes: z.array(z.string().max(128)).min(1).max(500).optional(),
  filter: z.unknown().optional(),
  payload: hookPayload,
  name: z.string().trim().min(1).max(200).optional(),
});

export interface Hook {
  readonly id: number;
  readonly targetUrl: string;
  readonly eventTypes: readonly string[];
}

interface Subscribed {
  readonly hook: Hook;
  readonly warnings: readonly PointedError[];
}

/** Makes the connector of a Zap's subscription. The same again (an answer was lost) gives the same one. */
export async function subscribe(dependencies: ApiDependencies, caller: Caller, body: z.infer<typeof hookBody>): Promise<Subscribed> {
  const { targetUrl, payload, name } = body;
  const eventTypes = body.eventTypes ?? [body.eventType ?? "*"];
  const existing = await sameHook(dependencies, caller, { targetUrl, eventTypes });
  if (existing !== null) return { hook: { id: existing.id, targetUrl, eventTypes }, warnings: [] };
  const connector = {
    name: name ?? `Zapier: ${eventTypes.join(", ")}`.slice(0, 200),
    plugin: PLUGIN,
    config: { url: targetUrl, payload, restHook: true },
    subscriptions: [{ eventTypes, filter: body.filter ?? null, template: null }],
  };
  const { stored, warnings } = await createConnector(dependencies, caller, connector).catch((error: unknown) => {
    throw error instanceof Problem ? inHooksWords(error, body) : error;
  });
  return { hook: { id: stored.id, targetUrl, eventTypes }, warnings: warnings.map((warning) => pointedAt(warning, body)) };
}

/** Ends a subscription in Zapier's name. One that is unknown, or another's, is as good as ended. */
export async function unsubscribe(dependencies: ApiDependencies, caller: Caller, id: string): Promise<void> {
  if (!/^[1-9]\d{0,9}$/.test(id) || Number(id) > 2_147_483_647) return;
  const find = (stored: StoredConnector | null): StoredConnector => {
    if (stored === null || !isHook(stored) || (caller.company !== null && stored.company !== caller.company)) throw notFound("hook");
    return stored;
  };
  await deleteConnector(dependencies, { caller, id: Number(id), find, tellsTarget: false }).catch((error: unknown) => {
    if (!(error instanceof Problem && error.status === 404)) throw error;
  });
}

function isHook({ plugin, config, deletedAtMs }: StoredConnector): boolean {
  return plugin === PLUGIN && config.restHook === true && deletedAtMs === null;
}

async function sameHook(dependencies: ApiDependencies, caller: Caller, { targetUrl, eventTypes }: Omit<Hook, "id">): Promise<StoredConnector | null> {
  const isSame = (stored: StoredConnector): boolean =>
    isHook(stored) &&
    (caller.company === null || stored.company === caller.company) &&
    JSON.stringify(stored.subscriptions[0]?.eventTypes) === JSON.stringify(eventTypes) &&
    secretsOf(dependencies, stored).values["/url"] === targetUrl;
  return dependencies.database.asTenant(caller.tenant, async (store) => {
    let cursor: string | null | undefined;
    do {
      const page = await store.connectors.list({ limit: MOST_PER_PAGE, plugin: PLUGIN, ...(cursor ? { cursor } : {}) });
      const found = page.items.find(isSame);
      if (found !== undefined) return found;
      cursor = page.nextCursor;
    } while (cursor);
    return null;
  });
}

/** A connector's faults, pointed at what was sent. */
function inHooksWords(problem: Problem, body: z.infer<typeof hookBody>): Problem {
  const errors = problem.errors.map((error) => pointedAt(error, body));
  const [first] = errors;
  const detail = errors.length === 1 && first !== undefined ? `${first.pointer || "the body"}: ${first.message}` : problem.detail;
  return new Problem(problem.status, detail, errors, problem.headers);
}

function pointedAt({ pointer, message }: PointedError, { eventTypes }: z.infer<typeof hookBody>): PointedError {
  const types = eventTypes === undefined ? "/eventType" : "/eventTypes";
  const moved = pointer
    .replace(/^\/config\/url$/, "/targetUrl")
    .replace(/^\/subscriptions\/0\/eventTypes(\/\d+)?/, (_whole, index: string | undefined) => (eventTypes === undefined ? types : `${types}${index ?? ""}`))
    .replace(/^\/subscriptions\/0\/filter/, "/filter");
  return { pointer: moved, message };
}
