import type { Pool } from "pg";
import { withoutNul } from "../text.js";
import { moveParked } from "./waiting-work.js";

export interface Quarantine {
  readonly plugin: string;
  /** The plugin's, as it was loaded: tells it from its next version. */
  readonly build: string;
  /** What it threw last. */
  readonly reason: string;
  /** ms since the epoch. */
  readonly sinceMs: number;
}

export interface PluginBugs extends Omit<Quarantine, "sinceMs"> {
  readonly count: number;
}

/** Plugins that threw too often: their connectors' work waits in every process. */
export interface Quarantines {
  list(): Promise<readonly Quarantine[]>;
  /** Counts what a plugin threw in this process; it comes into quarantine when all processes have told of so many within this time. */
  noteBugs(bugs: PluginBugs, limit: { readonly most: number; readonly withinMs: number }): Promise<void>;
  /** Lets a plugin go, but for this build where one is given, and lines up what waited for that, due now. The connectors that have work now; null: it was not in. */
  release(plugin: string, butBuild?: string): Promise<readonly number[] | null>;
}

const listSql = `select plugin, build, reason, round(extract(epoch from since) * 1000)::float8 as "sinceMs" from trunkline.plugin_quarantine order by plugin`;
const noteSql = `
with forgotten as (
  delete from trunkline.plugin_bug where plugin = $1 and (build <> $2 or at < now() - $4::float8 * interval '1 millisecond')
)
insert into trunkline.plugin_bug (plugin, build, count) values ($1, $2, $3)`;
const judgeSql = `insert into trunkline.plugin_quarantine (plugin, build, reason)
select $1, $2, $3 where (select sum(count) from trunkline.plugin_bug where plugin = $1 and build = $2 and at > now() - $4::float8 * interval '1 millisecond') >= $5
on conflict (plugin) do update set build = excluded.build, reason = excluded.reason, since = now() where plugin_quarantine.build <> excluded.build`;
const removeSql = `delete from trunkline.plugin_quarantine where plugin = $1 and ($2::text is null or build <> $2)`;

/** Reads all that is parked: a release is rare. */
const waitingSql = `select distinct delivery.connector_id as id from trunkline.delivery join trunkline.connector on connector.id = delivery.connector_id
where delivery.next_attempt_at is not null and delivery.status = 'parked' and delivery.reason = 'plugin_quarantined' and connector.plugin = $1`;

export function quarantinesOf(pool: Pool): Quarantines {
  return {
    list: async () => (await pool.query<Quarantine>(listSql)).rows,
    noteBugs: async ({ plugin, build, reason, count }, { most, withinMs }) => {
      await pool.query(noteSql, [plugin, build, count, withinMs]);
      await pool.query(judgeSql, [plugin, build, withoutNul(reason), withinMs, most]);
    },
    release: async (plugin, butBuild) => {
      const { rowCount } = await pool.query(removeSql, [plugin, butBuild ?? null]);
      if (rowCount === 0) return null;
      await pool.query("delete from trunkline.plugin_bug where plugin = $1", [plugin]);
      const { rows } = await pool.query<{ id: number }>(waitingSql, [plugin]);
      for (const { id } of rows) await moveParked(pool, id, ["plugin_quarantined"], Date.now());
      return rows.map(({ id }) => id);
    },
  };
}
