import type { PoolClient } from "pg";

/** What a sender may use only once. */
export interface OnceOnly {
  readonly kind: "signature" | "message";
  readonly key: string;
  /** How long it is remembered, ms. */
  readonly keptMs: number;
}

export interface MessageSender {
  readonly tenant: string;
  readonly connectorId: number;
}

/** A copy at the same moment waits here until the first has ended. What is past its time is used anew. */
const claimSql = `
insert into trunkline.inbound_message as known (tenant, connector_id, kind, key, expires_at)
values ($1, $2, $3, $4, now() + $5::float8 * interval '1 millisecond')
on conflict (tenant, connector_id, kind, key) do update set expires_at = excluded.expires_at, answer = null where known.expires_at <= now()
returning key`;

const answerSql = `select answer from trunkline.inbound_message where tenant = $1 and connector_id = $2 and kind = $3 and key = $4`;
const keepSql = `update trunkline.inbound_message set answer = $5 where tenant = $1 and connector_id = $2 and kind = $3 and key = $4`;

/** null: it is new, and now taken. Otherwise the answer to the first. */
export async function claimMessage(client: PoolClient, sender: MessageSender, once: OnceOnly): Promise<{ readonly answer: string | null } | null> {
  const { rowCount } = await client.query(claimSql, [sender.tenant, sender.connectorId, once.kind, once.key, once.keptMs]);
  if (rowCount === 1) return null;
  const { rows } = await client.query<{ answer: string | null }>(answerSql, [sender.tenant, sender.connectorId, once.kind, once.key]);
  return { answer: rows[0]?.answer ?? null };
}

/** What a copy of the message is to be told. */
export async function keepAnswer(client: PoolClient, sender: MessageSender, once: OnceOnly, answer: string): Promise<void> {
  await client.query(keepSql, [sender.tenant, sender.connectorId, once.kind, once.key, answer]);
}
