import type { Clock } from "@trunkline/core";
import type { ApiStore } from "../api/store.js";
import { refusal, type KeyFinder } from "./authenticate.js";
import { isRole } from "./caller.js";

/** Keys that were made over the API, found by their hash. */
export function databaseKeyFinder(database: ApiStore, clock: Clock): KeyFinder {
  return async (hash) => {
    const key = await database.platform.apiKeys.findByHash(hash);
    if (key === null || !isRole(key.role)) return null;
    const { id, role, tenant, company, system, expiresAtMs } = key;
    if (expiresAtMs !== null && expiresAtMs <= clock.now()) return refusal("The API key has expired.");
    return { kind: "api-key", role, tenant, company, system, actor: `api-key:${id}`, validUntilMs: expiresAtMs };
  };
}
