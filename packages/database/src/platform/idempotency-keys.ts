import { query, queryOne, type ApiSession } from "../api-session.js";

const kept = "interval '24 hours'";

export interface RememberedAnswer {
  /** Of the request body that the answer was given to, lower-case hex. */
  readonly bodySha256: string;
  /** As given. */
  readonly response: string;
}

/** Answers to requests with an `Idempotency-Key`, for 24 hours. */
export interface IdempotencyKeys {
  lookup(tenant: string, key: string): Promise<RememberedAnswer | null>;
  /** Keeps the first answer of a key; gives that one back. */
  remember(tenant: string, key: string, answer: RememberedAnswer): Promise<RememberedAnswer>;
}

const lookupSql = `select body_sha256 as "bodySha256", response from trunkline.idempotency_key where tenant = $1 and key = $2 and created_at > now() - ${kept}`;

/** An answer past its time is overwritten. */
const rememberSql = `
insert into trunkline.idempotency_key as kept (tenant, key, body_sha256, response) values ($1, $2, $3, $4)
on conflict (tenant, key) do update set body_sha256 = excluded.body_sha256, response = excluded.response, created_at = now() where kept.created_at <= now() - ${kept}`;

export function idempotencyKeys(session: ApiSession): IdempotencyKeys {
  return {
    lookup: (tenant, key) => session.inPlatform((em) => queryOne<RememberedAnswer>(em, lookupSql, [tenant, key])),
    remember: (tenant, key, answer) =>
      session.inPlatform(async (em) => {
        await query(em, rememberSql, [tenant, key, answer.bodySha256, answer.response]);
        return (await queryOne<RememberedAnswer>(em, lookupSql, [tenant, key])) ?? answer;
      }),
  };
}
