import pg from "pg";
import { type Api, api } from "./api.js";
import type { Engine } from "./start-engine.js";

/** Where one of some secrets lies in clear (as it is, in hex or in base64): in any table of the engine or its queue, its log, its metrics, or any answer to a GET. */
export async function findSecrets(
  engine: Engine,
  admin: Api,
  { secrets, paths }: { readonly secrets: readonly string[]; readonly paths: readonly string[] },
): Promise<readonly string[]> {
  const spellings = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret).toString("hex"),
    Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(0, -1),
  ]);
  const isIn = (text: string) => spellings.some((spelling) => text.includes(spelling));
  const found: string[] = isIn(engine.log()) ? ["the log"] : [];
  if (isIn(await (await fetch(`${engine.url}/metrics`)).text())) found.push("the metrics");
  for (const path of [...(await readablePaths(engine)), ...paths]) if (isIn((await admin.ask("GET", path)).text)) found.push(`GET ${path}`);
  return [...found, ...(await tablesWith(engine, spellings))];
}

/** Every GET of the OpenAPI document that names nothing. */
async function readablePaths(engine: Engine): Promise<readonly string[]> {
  const { body } = await api(engine, { key: null }).ask("GET", "/api/openapi.json");
  const { paths } = body as { readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  const isPlain = (path: string) => path.startsWith("/api/") && !path.includes("{") && !path.includes("/session/") && !path.includes("/stream/");
  return Object.keys(paths).filter((path) => isPlain(path) && "get" in (paths[path] ?? {}));
}

async function tablesWith(engine: Engine, spellings: readonly string[]): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: engine.environment["DATABASE_URL"] });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const { rows: hits } = await client.query(`select 1 from ${name} as entry where entry::text like any($1) limit 1`, [
        spellings.map((spelling) => `%${spelling}%`),
      ]);
      if (hits.length > 0) found.push(`table ${name}`);
    }
    return found;
  } finally {
    await client.end();
  }
}
