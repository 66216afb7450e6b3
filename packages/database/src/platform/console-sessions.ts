import type { JsonObject } from "@trunkline/plugin-api";
import { query, queryOne, type ApiSession } from "../api-session.js";

/** Who is signed in: by the hash of a key, or by what a token said. */
export type SessionOwner = { readonly keyHash: string } | { readonly principal: JsonObject };

/** People who are signed in to the console. `hash` is that of the cookie's value. */
export interface ConsoleSessions {
  /** Removes what has expired, too. */
  create(hash: string, owner: SessionOwner, expiresAtMs: number): Promise<void>;
  /** null: unknown, expired, unused for `idleMs`, or of a token whose tenant is no longer there. Whether a key still is, `apiKeys.findByHash` says. */
  find(hash: string, idleMs: number): Promise<{ readonly owner: SessionOwner; readonly expiresAtMs: number } | null>;
  remove(hash: string): Promise<void>;
}

interface Row {
  readonly keyHash: string | null;
  readonly principal: JsonObject;
  readonly expiresAtMs: number;
}

const cleanSql = `delete from trunkline.console_session where expires_at < now()`;
const insertSql = `insert into trunkline.console_session (hash, key_hash, principal, expires_at) values ($1, $2, $3, to_timestamp($4::float8 / 1000))`;
const findSql = `select key_hash as "keyHash", principal, round(extract(epoch from expires_at) * 1000)::float8 as "expiresAtMs" from trunkline.console_session
where hash = $1 and expires_at > now() and seen_at > now() - $2 * interval '1 millisecond'
  and (principal ->> 'tenant' is null or exists (select from trunkline.tenant where id = principal ->> 'tenant' and erased_at is null))`;
const stampSql = `update trunkline.console_session set seen_at = now() where hash = $1 and seen_at < now() - interval '1 minute'`;

export function consoleSessions(session: ApiSession): ConsoleSessions {
  return {
    create: (hash, owner, expiresAtMs) =>
      session.inPlatform(async (em) => {
        await query(em, cleanSql);
        const [keyHash, principal] = "keyHash" in owner ? [owner.keyHash, null] : [null, JSON.stringify(owner.principal)];
        await query(em, insertSql, [hash, keyHash, principal, expiresAtMs]);
      }),
    find: (hash, idleMs) =>
      session.inPlatform(async (em) => {
        const row = await queryOne<Row>(em, findSql, [hash, idleMs]);
        if (row === null) return null;
        await query(em, stampSql, [hash]);
        const { keyHash, principal, expiresAtMs } = row;
        return { owner: keyHash === null ? { principal } : { keyHash }, expiresAtMs };
      }),
    remove: (hash) => session.inPlatform(async (em) => void (await query(em, "delete from trunkline.console_session where hash = $1", [hash]))),
  };
}
