import type { Clock } from "@trunkline/core";
import type { ApiStore } from "../api/store.js";
import { hashKey, type Authenticator } from "./authenticate.js";
import { isRole } from "./caller.js";

/** Keys that were made over the API, found by their hash. */
export function databaseKeyAuthenticator(database: ApiStore, clock: Clock): Authenticator {
  return async (credential) => {
    const key = await database.platform.apiKeys.findByHash(hashKey(credential));
    if (key === null || !isRole(key.role) || (key.expiresAtMs !== null && key.expiresAtMs <= clock.now())) return null;
    return { role: key.role, tenant: key.tenant, company: key.company, system: key.system, actor: `api-key:${key.id}` };
  };
}
