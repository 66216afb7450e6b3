import type { Clock } from "@trunkline/core";
import type { ApiStore } from "../api/store.js";
import { hashKey, refusal, type Authenticator } from "./authenticate.js";
import { isRole } from "./caller.js";

/** Keys that were made over the API, found by their hash. */
export function databaseKeyAuthenticator(database: ApiStore, clock: Clock): Authenticator {
  return async (credential) => {
    const key = await database.platform.apiKeys.findByHash(hashKey(credential));
    if (key === null || !isRole(key.role)) return null;
    const { id, role, tenant, company, system, expiresAtMs } = key;
    if (expiresAtMs !== null && expiresAtMs <= clock.now()) return refusal("The API key has expired.");
    return { role, tenant, company, system, actor: `api-key:${id}`, validUntilMs: expiresAtMs };
  };
}
