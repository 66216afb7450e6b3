import type { EventTypeInput, StoredEventType } from "@trunkline/database";
import type { EventType } from "@trunkline/event-catalog";
import type { Caller } from "../auth/caller.js";
import { judgeBrought, type BroughtEventType } from "../catalog/index.js";
import { allConnectors } from "./all-connectors.js";
import type { ApiDependencies } from "./dependencies.js";
import { whyUnknown, settingsOf } from "./known-event-types.js";
import { conflict, invalid, notFound, type PointedError } from "./problem.js";
import { schemaChangeWarnings } from "./schema-change-warnings.js";
import type { TenantStore } from "./store.js";

export interface SavedEventType {
  readonly type: StoredEventType;
  readonly isNew: boolean;
  readonly warnings: readonly PointedError[];
}

/** 409 where the tenant has a type of this name; a built-in one is replaced for this tenant. */
export async function createEventType(dependencies: ApiDependencies, caller: Caller, body: Parameters<typeof judgeBrought>[0]): Promise<SavedEventType> {
  const input = accepted(body);
  const before = await typeUntilNow(dependencies, caller, input.name);
  const type = await written(dependencies, caller, { action: "event_type.create", name: input.name }, async (store) => {
    const created = await store.eventTypes.create(input);
    if (created === "exists") throw conflict(`The event type ${input.name} exists already.`);
    return created === "too_many" ? tooMany() : created;
  });
  return { type, isNew: true, warnings: await warningsOf(dependencies, caller, { before, now: type }) };
}

/** Replaces a type of the tenant's own, or makes it. */
export async function putEventType(dependencies: ApiDependencies, caller: Caller, body: Parameters<typeof judgeBrought>[0]): Promise<SavedEventType> {
  const input = accepted(body);
  const before = await typeUntilNow(dependencies, caller, input.name);
  const { type, isNew } = await written(dependencies, caller, { action: "event_type.put", name: input.name }, async (store) => {
    const put = await store.eventTypes.put(input);
    return put === "too_many" ? tooMany() : put;
  });
  return { type, isNew, warnings: await warningsOf(dependencies, caller, { before, now: type }) };
}

/** A built-in type that was replaced counts again; one that was not cannot be deleted (409). */
export async function deleteEventType(dependencies: ApiDependencies, caller: Caller, name: string): Promise<void> {
  const isShared = dependencies.catalog.get(name) !== undefined;
  await written(dependencies, caller, { action: "event_type.delete", name }, async (store) => {
    if (await store.eventTypes.remove(name)) return;
    throw isShared ? conflict(`${name} is no type of the tenant's own; leave it out with the tenant's eventTypes.`) : notFound("event type");
  });
}

function accepted(body: Parameters<typeof judgeBrought>[0]): EventTypeInput {
  const judged: BroughtEventType | readonly PointedError[] = judgeBrought(body);
  if (Array.isArray(judged)) throw invalid(judged as readonly PointedError[]);
  return judged as BroughtEventType;
}

function tooMany(): never {
  throw conflict("A tenant may have 500 event types of its own.");
}

async function written<Result>(
  { database, runtime }: ApiDependencies,
  caller: Caller,
  { action, name }: { readonly action: string; readonly name: string },
  write: (store: TenantStore) => Promise<Result>,
): Promise<Result> {
  const result = await database.asTenant(caller.tenant, async (store) => {
    const done = await write(store);
    await store.audit.append({ actor: caller.actor, action, target: `event-type:${name}`, detail: {} });
    return done;
  });
  await runtime.refresh();
  return result;
}

async function typeUntilNow(dependencies: ApiDependencies, caller: Caller, name: string): Promise<EventType | undefined> {
  return (await dependencies.catalogOf(caller.tenant)).get(name);
}

interface Replacement {
  readonly before: EventType | undefined;
  readonly now: EventType;
}

async function warningsOf(dependencies: ApiDependencies, caller: Caller, { before, now }: Replacement): Promise<readonly PointedError[]> {
  const reason = whyUnknown(await settingsOf(dependencies, caller.tenant, []), { type: now.name, company: null });
  const unknown = reason === null ? [] : [{ pointer: "/name", message: `${reason}: it is neither listed nor matched until they name it` }];
  const connectors = before === undefined ? [] : await dependencies.database.asTenant(caller.tenant, allConnectors);
  return [...unknown, ...schemaChangeWarnings(before, now, connectors)];
}
