import pg from "pg";
import { isMigrated, migrate } from "../migrations/migrate.js";
import { messageOf, sqlStateOf } from "../sql-error.js";
import { TenantDatabaseRefusedError } from "./tenant-database-error.js";

export interface NewTenantDatabase {
  /** Of the engine. */
  readonly engineUrl: string;
  /** Of the tenant. */
  readonly url: string;
  readonly tenant: string;
  readonly name: string;
}

const CONNECT_WITHIN_MS = 5_000;
const noSuchDatabase = "3D000";
const duplicateDatabase = "42P04";

/** Makes the database where it is on the engine's server and not there yet, and its schema. Rejects with {@link TenantDatabaseRefusedError}. */
export async function prepareTenantDatabase(wanted: NewTenantDatabase): Promise<void> {
  if (placeOf(wanted.url) === placeOf(wanted.engineUrl)) throw new TenantDatabaseRefusedError("is the engine's own database; name another one");
  await createWhereMissing(wanted);
  if (!(await withClient(wanted.url, isMigrated))) await makeSchema(wanted.url);
  await withClient(wanted.url, (client) => settleIn(client, wanted));
}

/** Host, port and database: what two URLs of the same database have in common. */
function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${serverOf({ hostname, port })}${pathname}`;
}

function serverOf({ hostname, port }: Pick<URL, "hostname" | "port">): string {
  return `${["localhost", "[::1]"].includes(hostname) ? "127.0.0.1" : hostname}:${port === "" ? "5432" : port}`;
}

async function createWhereMissing({ url, engineUrl }: NewTenantDatabase): Promise<void> {
  try {
    await withClient(url, () => Promise.resolve());
  } catch (cause) {
    const isHere = serverOf(new URL(url)) === serverOf(new URL(engineUrl));
    if (sqlStateOf(cause) !== noSuchDatabase || !isHere) {
      throw new TenantDatabaseRefusedError(`cannot be reached: ${messageOf(cause)}; only on the engine's own server is a missing database made`, { cause });
    }
    await create(url, engineUrl);
  }
}

async function create(url: string, engineUrl: string): Promise<void> {
  const { pathname, username } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  const owner = decodeURIComponent(username);
  try {
    await withClient(engineUrl, async (client) => {
      const ofOwner = owner === "" ? "" : ` owner ${client.escapeIdentifier(owner)}`;
      await client.query(`create database ${client.escapeIdentifier(name)}${ofOwner}`);
    });
  } catch (cause) {
    // Another request makes it at the same moment.
    if (sqlStateOf(cause) === duplicateDatabase) return;
    throw new TenantDatabaseRefusedError(`cannot be made: ${messageOf(cause)}; make it yourself, owned by the role in its URL`, { cause });
  }
}

async function makeSchema(url: string): Promise<void> {
  await migrate(url).catch((cause: unknown) => {
    throw new TenantDatabaseRefusedError(`its schema cannot be made: ${messageOf(cause)}`, { cause });
  });
}

async function settleIn(client: pg.Client, { tenant, name }: NewTenantDatabase): Promise<void> {
  await client.query("begin");
  await client.query("set local role trunkline_engine");
  const others = "select 1 from trunkline.tenant where id not in ('default', $1) union all select 1 from trunkline.engine_process limit 1";
  if ((await client.query(others, [tenant])).rowCount !== 0) throw new TenantDatabaseRefusedError("belongs to another tenant or to an engine already");
  await client.query("insert into trunkline.tenant (id, name, config_version) values ($1, $2, 1) on conflict do nothing", [tenant, name]);
  await client.query("commit");
}

export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = await openClient(url);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Errors of the connection itself, beside those of statements, must not end the process. */
export async function openClient(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: "trunkline tenant set-up", connectionTimeoutMillis: CONNECT_WITHIN_MS });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
