import type { RunSql } from "../tenant-databases/copied-rows.js";
import { tenantTables, type TenantTable } from "./tenant-tables.js";

/** A row of a tenant, whichever table it is in. */
export interface TenantDataRow {
  readonly table: string;
  /** The values of the primary key, as PostgreSQL writes them. */
  readonly key: readonly string[];
  readonly keyColumns: TenantTable["key"];
  /** JSON of an object by column, without secrets. `bytea` is written as `\x` and hexadecimal digits. */
  readonly json: string;
}

const pageSize = 500;

/** All that a tenant has in a database, table by table, a few hundred rows in memory at a time. */
export async function* rowsOfTenant(run: RunSql, tenant: string, isWanted: (table: string) => boolean): AsyncGenerator<TenantDataRow> {
  for (const table of await tenantTables(run)) if (isWanted(table.name)) yield* rowsOf(run, tenant, table);
}

async function* rowsOf(run: RunSql, tenant: string, { name, tenantColumn, key, shown }: TenantTable): AsyncGenerator<TenantDataRow> {
  const keys = key.map((column) => column.name).join(", ");
  const select = `select array[${key.map((column) => `${column.name}::text`).join(", ")}] as key, row_to_json((select one from (select ${shown.join(", ")}) one))::text as json
    from trunkline.${name} where ${tenantColumn} = $1`;
  const after = `and (${keys}) > (${key.map(({ type }, index) => `$${index + 2}::${type}`).join(", ")})`;
  for (let last: readonly string[] | null = []; last !== null; ) {
    const rows: Pick<TenantDataRow, "key" | "json">[] = await run(`${select} ${last.length === 0 ? "" : after} order by ${keys} limit ${pageSize}`, [
      tenant,
      ...last,
    ]);
    for (const row of rows) yield { table: name, keyColumns: key, ...row };
    last = rows.length < pageSize ? null : (rows.at(-1)?.key ?? null);
  }
}
