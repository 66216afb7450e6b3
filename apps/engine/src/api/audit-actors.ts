import type { Caller } from "../auth/caller.js";
import type { ApiDependencies } from "./dependencies.js";
import type { StoredAuditEntry } from "./store.js";

/** As the log names a stored key; ADMIN_API_KEY and tokens have names of their own. */
const keyActor = /^api-key:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Names of the keys among the entries' actors, by actor; of the platform's keys to platform-admin alone, as in the list of keys. */
export async function actorNames({ database }: ApiDependencies, caller: Caller, entries: readonly StoredAuditEntry[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(entries.flatMap(({ actor }) => keyActor.exec(actor)?.[1] ?? []));
  if (ids.size === 0) return new Map();
  const names = await database.platform.apiKeys.namesOf(caller.tenant, [...ids], caller.role === "platform-admin");
  return new Map([...names].map(([id, name]) => [`api-key:${id}`, name]));
}
