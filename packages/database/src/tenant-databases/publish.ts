import { columnsOf, givenRows, readRows, type CopiedRows, type RunSql } from "./copied-rows.js";

/** What has changed in a tenant's database since a version. */
export interface OwnChanges {
  readonly from: number;
  readonly version: number;
  readonly tables: readonly CopiedRows[];
}

/** In an order that foreign keys allow, with what tells rows apart. */
const copiedTables: Readonly<Record<string, readonly string[]>> = {
  connector: ["id"],
  connector_revision: ["connector_id", "revision"],
  event_type: ["tenant", "name"],
};

/** In a transaction of one snapshot. A database that went back behind `from`, as it was restored, gives everything. */
export async function changesInOwn(run: RunSql, tenant: string, from: number): Promise<OwnChanges> {
  const version = await versionIn(run);
  const changed = { condition: "tenant = $1 and config_version > $2", parameters: [tenant, version < from ? 0 : from] };
  const tables: CopiedRows[] = [];
  for (const table of Object.keys(copiedTables)) tables.push(await readRows(run, table, changed));
  return { from, version, tables: tables.filter(({ count }) => count > 0) };
}

export async function versionIn(run: RunSql): Promise<number> {
  const [row] = await run<{ version: number }>("select version::float8 as version from trunkline.config_version");
  if (row === undefined) throw new Error("a tenant's database has no configuration version: its schema was not made");
  return row.version;
}

export interface Copying {
  readonly tenant: string;
  /** Of the engine, of the transaction that copies. */
  readonly configVersion: number;
}

/** Brings the engine's copy up to date; as `trunkline_engine`, in a transaction that has taken the configuration's version. Nothing is done where a newer state is there already. */
export async function writeCopy(run: RunSql, { tenant, configVersion }: Copying, { from, version, tables }: OwnChanges): Promise<void> {
  const [now] = await run<{ version: number }>("select own_version::float8 as version from trunkline.tenant where id = $1 and erased_at is null for update", [
    tenant,
  ]);
  if (now === undefined || (now.version > from && now.version >= version)) return;
  for (const rows of tables) await writeTable(run, { tenant, configVersion }, rows);
  await run("update trunkline.tenant set own_version = $2 where id = $1", [tenant, version]);
}

/** Only rows of the tenant, and never over those of another: whoever runs a tenant's database rules over that tenant alone. */
async function writeTable(run: RunSql, { tenant, configVersion }: Copying, rows: CopiedRows): Promise<void> {
  const key = copiedTables[rows.table] ?? [];
  const { from, parameters, names } = givenRows(rows, await columnsOf(run, rows.table), 3);
  const values = names.map((name) => (name === "config_version" ? "$2::bigint" : `given.${name}`));
  const changed = names.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
  const written = await run(
    `insert into trunkline.${rows.table} as kept (${names.join(", ")}) select ${values.join(", ")} from ${from} where given.tenant = $1
on conflict (${key.join(", ")}) do update set ${changed.join(", ")} where kept.tenant = $1 returning 1`,
    [tenant, configVersion, ...parameters],
  );
  if (written.length !== rows.count) throw new Error(`the database of tenant ${tenant} holds rows of ${rows.table} that belong to another tenant`);
}
