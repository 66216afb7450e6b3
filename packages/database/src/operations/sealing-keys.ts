import pg from "pg";
import { placeOfDatabaseUrl } from "../secrets/database-url-sealing.js";
import { keyIdIn, placeOf, type SecretBox } from "../secrets/secret-box.js";

/** How much one of ENCRYPTION_KEY's keys holds. */
export interface KeyUse {
  readonly keyId: string;
  /** `current` encrypts, `old` decrypts; `unknown`: not among the keys given. */
  readonly state: "current" | "old" | "unknown";
  /** Sealed texts: credentials and lists of signing secrets, of connectors and their earlier revisions. */
  readonly secrets: number;
}

export interface KeyStatus {
  readonly keys: readonly KeyUse[];
  /** What no key opens: `connector 12 /headers/Authorization`. */
  readonly unreadable: readonly string[];
}

export interface Rotation {
  /** Rows that were sealed anew. */
  readonly changed: number;
  /** Rows that somebody changed at the same moment: once more. */
  readonly contended: number;
}

interface Row {
  readonly id: number;
  readonly revision: number;
  readonly tenant: string;
  readonly sealed: string;
}

type SealedTexts = Readonly<Record<string, string>>;

/** Both tables have the same three columns under these names; revisions are read after the rows they are of. */
const tables = [
  { name: "connector", id: "id" },
  { name: "connector_revision", id: "connector_id" },
] as const;
const rowsAtOnce = 500;

/** Looks at every sealed text, and tries to open it. */
export async function sealingKeys(url: string, box: SecretBox): Promise<KeyStatus> {
  const uses = new Map(box.keyIds.map((keyId) => [keyId, 0]));
  const unreadable: string[] = [];
  await eachRow(url, async (_client, table, row) => {
    for (const [pointer, text] of Object.entries(JSON.parse(row.sealed) as SealedTexts)) {
      uses.set(keyIdIn(text), (uses.get(keyIdIn(text)) ?? 0) + 1);
      if (!opens(box, text, placeOf(row.tenant, row.id, pointer))) unreadable.push(`${nameOf(table.name, row)} ${pointer}`);
    }
  });
  for (const { id, sealed } of await databaseUrls(url)) {
    uses.set(keyIdIn(sealed), (uses.get(keyIdIn(sealed)) ?? 0) + 1);
    if (!opens(box, sealed, placeOfDatabaseUrl(id))) unreadable.push(`tenant ${id} databaseUrl`);
  }
  return { keys: [...uses].map(([keyId, secrets]) => ({ keyId, state: stateOf(box, keyId), secrets })), unreadable };
}

const sealedBySql = `select split_part(text, '.', 2) as key, count(distinct id)::integer as connectors from trunkline.connector, json_each_text(sealed_secrets) as secrets (pointer, text)
where deleted_at is null group by 1`;

/** Ids of the keys that the secrets of present connectors are sealed with, and how many connectors each holds. */
export async function sealedBy(pool: pg.Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ key: string; connectors: number }>(sealedBySql);
  return new Map(rows.map(({ key, connectors }) => [key, connectors]));
}

/**
 * Seals with the first key whatever another sealed. Engines go on meanwhile: they have all keys, and what is sealed anew means the same. A row that changed under our
 * hands is left to the next call; what does not open is left as it is.
 */
export async function rotateKeys(url: string, box: SecretBox): Promise<Rotation> {
  const done = await rotateIn(url, box);
  for (const own of await rotateDatabaseUrls(url, box)) {
    const there = await rotateIn(own, box);
    done.changed += there.changed;
    done.contended += there.contended;
  }
  return done;
}

/** URLs of tenants' own databases: they are sealed too, and lead to more that is. Those that do not open are left as they are. */
async function rotateDatabaseUrls(url: string, box: SecretBox): Promise<readonly string[]> {
  return withEngine(url, async (client) => {
    const urls: string[] = [];
    const rows = await databaseUrlsIn(client);
    for (const { id, sealed } of rows) {
      if (!opens(box, sealed, placeOfDatabaseUrl(id))) continue;
      const renewed = renew(box, sealed, placeOfDatabaseUrl(id));
      if (renewed !== sealed) await client.query("update trunkline.tenant set database_url = $1 where id = $2 and database_url = $3", [renewed, id, sealed]);
      urls.push(box.open(sealed, placeOfDatabaseUrl(id)));
    }
    return urls;
  });
}

interface SealedUrl {
  /** Of the tenant. */
  readonly id: string;
  readonly sealed: string;
}

function databaseUrls(url: string): Promise<readonly SealedUrl[]> {
  return withEngine(url, databaseUrlsIn);
}

async function databaseUrlsIn(client: pg.Client): Promise<readonly SealedUrl[]> {
  return (await client.query<SealedUrl>("select id, database_url as sealed from trunkline.tenant where database_url is not null")).rows;
}

async function rotateIn(url: string, box: SecretBox): Promise<{ changed: number; contended: number }> {
  let changed = 0;
  let contended = 0;
  await eachRow(url, async (client, { name, id }, row) => {
    const renewed = resealed(box, row);
    if (renewed === null) return;
    const update = `update trunkline.${name} set sealed_secrets = $1 where ${id} = $2 and revision = $3 and sealed_secrets::text = $4`;
    const { rowCount } = await client.query(update, [JSON.stringify(renewed), row.id, row.revision, row.sealed]);
    if (rowCount === 1) changed += 1;
    else contended += 1;
  });
  return { changed, contended };
}

/** null: nothing to do. */
function resealed(box: SecretBox, { tenant, id, sealed }: Row): SealedTexts | null {
  const texts = Object.entries(JSON.parse(sealed) as SealedTexts);
  const renewed = texts.map(([pointer, text]) => [pointer, renew(box, text, placeOf(tenant, id, pointer))] as const);
  return renewed.some(([, text], index) => text !== texts[index]?.[1]) ? Object.fromEntries(renewed) : null;
}

function renew(box: SecretBox, text: string, place: string): string {
  if (box.isCurrent(text) || !opens(box, text, place)) return text;
  return box.seal(box.open(text, place), place);
}

function opens(box: SecretBox, text: string, place: string): boolean {
  try {
    box.open(text, place);
    return true;
  } catch {
    return false;
  }
}

function stateOf(box: SecretBox, keyId: string): KeyUse["state"] {
  if (keyId === box.keyIds[0]) return "current";
  return box.keyIds.includes(keyId) ? "old" : "unknown";
}

function nameOf(table: string, { id, revision }: Row): string {
  return table === "connector" ? `connector ${id}` : `connector ${id} revision ${revision}`;
}

type Visit = (client: pg.Client, table: (typeof tables)[number], row: Row) => Promise<void>;

function eachRow(url: string, visit: Visit): Promise<void> {
  return withEngine(url, async (client) => {
    for (const table of tables) for await (const row of rowsOf(client, table)) await visit(client, table, row);
  });
}

async function withEngine<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: "trunkline keys", options: "-c role=trunkline_engine" });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function* rowsOf(client: pg.Client, { name, id }: (typeof tables)[number]): AsyncGenerator<Row> {
  const select = `select ${id} as id, revision, tenant, sealed_secrets::text as sealed from trunkline.${name}
    where (${id}, revision) > ($1, $2) and sealed_secrets::text <> '{}' order by ${id}, revision limit ${rowsAtOnce}`;
  for (let place: readonly [number, number] | null = [0, 0]; place !== null; ) {
    const { rows }: pg.QueryResult<Row> = await client.query<Row>(select, [...place]);
    yield* rows;
    const last: Row | undefined = rows.at(-1);
    place = last === undefined || rows.length < rowsAtOnce ? null : [last.id, last.revision];
  }
}
