import { randomBytes } from "node:crypto";
import type { Clock } from "@trunkline/core";
import type { JsonObject } from "@trunkline/plugin-api";
import type { ApiStore } from "../../api/store.js";
import { admitted, hashKey, type KeyFinder } from "../authenticate.js";
import type { Principal } from "../caller.js";

const longestMs = 12 * 3_600_000;
const idleMs = 2 * 3_600_000;

export interface StartedSession {
  /** The cookie's value: 256 random bits. */
  readonly cookie: string;
  readonly expiresAtMs: number;
}

/** Sign-in to the console. A session ends after 12 hours, after 2 hours without use, and with the key or token that began it. */
export interface Sessions {
  start(principal: Principal, credential: string, longestMs?: number): Promise<StartedSession>;
  /** null: none, over, or its key is no longer good. What the key may do now counts, not what it might at sign-in. */
  find(cookie: string): Promise<Principal | null>;
  end(cookie: string): Promise<void>;
}

export function createSessions(database: ApiStore, findKey: KeyFinder, clock: Clock): Sessions {
  const { consoleSessions } = database.platform;
  return {
    start: async (principal, credential, mostMs = longestMs) => {
      const cookie = randomBytes(32).toString("base64url");
      const expiresAtMs = Math.min(clock.now() + mostMs, principal.validUntilMs ?? Number.POSITIVE_INFINITY);
      const owner = principal.kind === "token" ? { principal: { ...principal } satisfies JsonObject } : { keyHash: hashKey(credential) };
      await consoleSessions.create(hashKey(cookie), owner, expiresAtMs);
      return { cookie, expiresAtMs };
    },
    find: async (cookie) => {
      const found = await consoleSessions.find(hashKey(cookie), idleMs);
      if (found === null) return null;
      const { owner, expiresAtMs } = found;
      const principal = "keyHash" in owner ? admitted(await findKey(owner.keyHash)) : (owner.principal as unknown as Principal);
      return principal === null ? null : { ...principal, validUntilMs: expiresAtMs };
    },
    end: (cookie) => consoleSessions.remove(hashKey(cookie)),
  };
}
