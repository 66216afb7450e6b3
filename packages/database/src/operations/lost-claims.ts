import type { Pool } from "pg";

const handBackSql = `
update trunkline.delivery set owner = null, status = 'parked', reason = 'backlog', next_attempt_at = now(), parked_since = coalesce(parked_since, now()),
  attempt_number = greatest(attempt_number - 1, 0)
where owner = $2 and connector_id = $1 and not (id = any($3::text[]))`;

export interface LostClaim {
  readonly connectorId: number;
  readonly owner: string;
  /** Deliveries of the connector that the owner knows to have; they are left alone. */
  readonly known: readonly string[];
}

/** Rows that were claimed by a statement whose answer was lost: back in line, uncounted, as nobody tries them. Gives how many. */
export async function handBackUnknown(pool: Pool, { connectorId, owner, known }: LostClaim): Promise<number> {
  const { rowCount } = await pool.query(handBackSql, [connectorId, owner, [...known]]);
  return rowCount ?? 0;
}
