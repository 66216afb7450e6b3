import type { Pool } from "pg";

/** An event that is to be copied to INBOUND_TOPIC. */
export interface InboundCopy {
  readonly id: number;
  readonly tenant: string;
  readonly eventId: string;
  readonly payloadText: string;
}

/** The outbox of INBOUND_TOPIC. Two processes never get the same row; what a process that died had taken comes back after 30 s. */
export interface InboundCopies {
  take(limit: number): Promise<readonly InboundCopy[]>;
  markCopied(ids: readonly number[]): Promise<void>;
  /** Due again after 5 s. */
  againSoon(ids: readonly number[]): Promise<void>;
}

const takeSql = `
with taken as materialized (
  select id from trunkline.inbound_copy where copied_at is null and (copying_until is null or copying_until < now()) order by id limit $1 for update skip locked
)
update trunkline.inbound_copy copy set copying_until = now() + interval '30 seconds' from taken where copy.id = taken.id
returning copy.id, copy.tenant, copy.event_id as "eventId", copy.payload as "payloadText"`;

export function inboundCopiesOf(pool: Pool): InboundCopies {
  return {
    take: async (limit) => {
      const { rows } = await pool.query<InboundCopy>(takeSql, [limit]);
      return rows.sort((first, second) => first.id - second.id);
    },
    markCopied: async (ids) => {
      await pool.query("update trunkline.inbound_copy set copied_at = now(), copying_until = null where id = any($1::bigint[])", [ids]);
    },
    againSoon: async (ids) => {
      await pool.query("update trunkline.inbound_copy set copying_until = now() + interval '5 seconds' where id = any($1::bigint[])", [ids]);
    },
  };
}
