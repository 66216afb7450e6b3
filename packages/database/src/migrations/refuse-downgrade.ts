import type { Client } from "pg";

/**
 * A program that does not know the newest changes of the schema would read and write by rules that no longer hold. Rejects, naming what it does not know. Older processes
 * that run already go on: changes only add, until no older process can be left.
 */
export async function refuseDowngrade(client: Client, known: readonly string[]): Promise<void> {
  const { rows: tables } = await client.query<{ name: string | null }>("select to_regclass('trunkline.migration')::text as name");
  if (tables[0]?.name === null) return;
  const { rows } = await client.query<{ name: string }>("select name from trunkline.migration where not (name = any($1)) order by name", [known]);
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => name).join(", ");
  throw new Error(
    `This database was brought up to date by a newer Trunkline (${names}). Start that version or a later one; to go back, restore a backup from before the upgrade (docs/operations.md).`,
  );
}
