import type { Client } from "pg";
import { messageOf, sqlStateOf } from "../sql-error.js";

const roles = ["trunkline_engine", "trunkline_api"] as const;
const alreadyThere = new Set(["42710", "23505"]);

/** Roles belong to the whole server, so they cannot lie in a migration of one database. */
export async function prepareRoles(client: Client): Promise<void> {
  for (const role of roles) {
    if (await mayTake(client, role)) continue;
    try {
      await createRole(client, role);
      await client.query(`grant ${role} to current_user`);
    } catch (error) {
      throw new Error(await administratorMessage(client, messageOf(error)), { cause: error });
    }
  }
}

async function mayTake(client: Client, role: string): Promise<boolean> {
  await client.query("begin");
  try {
    await client.query(`set local role ${role}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.query("rollback");
  }
}

async function createRole(client: Client, role: string): Promise<void> {
  if (await exists(client, role)) return;
  await client.query(`create role ${role} nologin`).catch((error: unknown) => {
    // Another database of this server is being prepared at the same moment.
    if (!alreadyThere.has(sqlStateOf(error) ?? "")) throw error;
  });
}

async function exists(client: Client, role: string): Promise<boolean> {
  const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [role]);
  return rowCount === 1;
}

async function administratorMessage(client: Client, reason: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>("select quote_ident(current_user) as name");
  const owner = rows[0]?.name ?? "the owner";
  const statements: string[] = [];
  for (const role of roles) if (!(await exists(client, role))) statements.push(`create role ${role} nologin;`);
  statements.push(`grant ${roles.join(", ")} to ${owner};`);
  return `${owner} may not take the database roles of Trunkline (${reason}). An administrator must run once: ${statements.join(" ")}`;
}
