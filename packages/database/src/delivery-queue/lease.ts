import type { Pool } from "pg";

/** One conditional upsert: the row goes to who has it already, or to anyone once it has run out by the database's clock. */
const acquireSql = `
insert into trunkline.connector_lease as lease (connector_id, owner, "until", generation)
values ($1, $2, clock_timestamp() + $3::float8 * interval '1 millisecond', 1)
on conflict (connector_id) do update set owner = excluded.owner, "until" = excluded."until", generation = lease.generation + 1
where lease.owner = excluded.owner or lease."until" <= clock_timestamp()`;

export async function acquireLease(pool: Pool, connectorId: number, owner: string, ttlMs: number): Promise<boolean> {
  const { rowCount } = await pool.query({ name: "acquire-lease", text: acquireSql, values: [connectorId, owner, ttlMs] });
  return rowCount === 1;
}

export async function releaseLease(pool: Pool, connectorId: number, owner: string): Promise<void> {
  const text = `update trunkline.connector_lease set "until" = '-infinity' where connector_id = $1 and owner = $2`;
  await pool.query({ name: "release-lease", text, values: [connectorId, owner] });
}
