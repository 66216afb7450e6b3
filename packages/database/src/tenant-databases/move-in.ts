import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";
import { query, queryOne } from "../api-session.js";
import { columnsOf, givenRows, readRows, type CopiedRows, type RunSql } from "./copied-rows.js";
import { withClient } from "./prepare.js";
import { TenantDatabaseRefusedError } from "./tenant-database-error.js";

/** Rows that belong into a tenant's own database, in an order that foreign keys allow. */
const movedTables = ["connector", "connector_revision", "event_type"] as const;

/**
 * Copies a tenant's configuration and audit log out of the engine's database, whose configuration version the caller has locked: nothing changes meanwhile.
 * May be repeated. Resolves to the version that both then have.
 */
export async function moveIn(em: EntityManager, tenant: string, url: string): Promise<number> {
  const engine = await queryOne<{ version: number }>(em, "select version::float8 as version from trunkline.config_version");
  const all = { condition: "tenant = $1", parameters: [tenant] };
  const tables: CopiedRows[] = [];
  const here: RunSql = (sql, values) => query(em, sql, values);
  for (const table of movedTables) tables.push(await readRows(here, table, all));
  const audit = await readRows(here, "audit_log", all);
  return withClient(url, async (client) => {
    await client.query("begin");
    await client.query("set local role trunkline_engine");
    const run: RunSql = async <Row>(sql: string, values: readonly unknown[] = []) => (await client.query(sql, [...values])).rows as Row[];
    await clear(run, tenant, tables[0]!);
    for (const rows of tables) await insert(run, rows);
    // Append-only: what an earlier move brought stays. Each row is chained anew as it comes in.
    await insert(run, audit, "where id > (select coalesce(max(id), 0) from trunkline.audit_log) order by id");
    const version = await raiseVersion(client, engine?.version ?? 1);
    await client.query("reset role");
    await client.query(`select setval(pg_get_serial_sequence('trunkline.audit_log', 'id'), (select coalesce(max(id), 0) + 1 from trunkline.audit_log), false)`);
    await client.query("commit");
    return version;
  });
}

/** For another URL of the database in which the configuration lies already, e.g. with a new password. */
export async function stayIn(tenant: string, url: string, atLeast: number): Promise<number> {
  return withClient(url, async (client) => {
    await client.query("begin");
    await client.query("set local role trunkline_engine");
    const { rows } = await client.query<{ version: number }>("select version::float8 as version from trunkline.config_version");
    const version = rows[0]?.version ?? 0;
    if (version < atLeast) {
      throw new TenantDatabaseRefusedError(`does not hold the configuration of tenant ${tenant} as it is now; move it with pg_dump and pg_restore first`);
    }
    await client.query("commit");
    return version;
  });
}

/** What an earlier move left that did not come to its end; anything else is not ours to remove. */
async function clear(run: RunSql, tenant: string, connectors: CopiedRows): Promise<void> {
  const ids = connectors.values[connectors.columns.findIndex(({ name }) => name === "id")];
  const foreign = await run("select 1 from trunkline.connector where id <> all($1::integer[]) limit 1", [ids]);
  if (foreign.length > 0) throw new TenantDatabaseRefusedError("holds connectors already; name an empty database");
  for (const table of movedTables.toReversed()) await run(`delete from trunkline.${table} where tenant = $1`, [tenant]);
}

async function insert(run: RunSql, rows: CopiedRows, which = ""): Promise<void> {
  const { from, parameters, names } = givenRows(rows, await columnsOf(run, rows.table), 1);
  await run(`insert into trunkline.${rows.table} (${names.join(", ")}) overriding system value select ${names.join(", ")} from ${from} ${which}`, parameters);
}

async function raiseVersion(client: pg.Client, version: number): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    "update trunkline.config_version set version = greatest(version, $1) returning version::float8 as version",
    [version],
  );
  return rows[0]!.version;
}
