import type { Pool } from "pg";

export interface EngineProcess {
  readonly id: string;
  readonly roles: readonly string[];
  readonly host: string;
  readonly startedAtMs: number;
  readonly seenAtMs: number;
}

/** The processes of the cluster; rows in flight carry the id of the one that tries them. Times are the database's. */
export interface Processes {
  register(id: string, facts: { readonly roles: readonly string[]; readonly host: string }): Promise<void>;
  /** False when the row is gone: others have taken over what it owned; register again under a new id. */
  heartbeat(id: string): Promise<boolean>;
  remove(id: string): Promise<void>;
  list(): Promise<readonly EngineProcess[]>;
}

export function processesOf(pool: Pool): Processes {
  return {
    register: async (id, { roles, host }) => {
      const upsert = `insert into trunkline.engine_process (id, roles, host) values ($1, $2, $3) on conflict (id) do update set roles = excluded.roles, host = excluded.host, seen_at = now()`;
      await pool.query(upsert, [id, JSON.stringify(roles), host]);
    },
    heartbeat: async (id) => {
      const { rowCount } = await pool.query("update trunkline.engine_process set seen_at = now() where id = $1", [id]);
      return rowCount === 1;
    },
    remove: async (id) => {
      await pool.query("delete from trunkline.engine_process where id = $1", [id]);
    },
    list: async () => {
      const ms = (column: string) => `round(extract(epoch from ${column}) * 1000)::float8`;
      const { rows } = await pool.query<EngineProcess>(
        `select id, roles, host, ${ms("started_at")} as "startedAtMs", ${ms("seen_at")} as "seenAtMs" from trunkline.engine_process order by started_at`,
      );
      return rows;
    },
  };
}
