import { Migration } from "@mikro-orm/migrations";

/** Plugins that threw too often, for every process and until somebody lets them go, or another version of them is there. */
export class CreatePluginQuarantine extends Migration {
  override up(): void {
    this.addSql(pluginBug);
    this.addSql(`create index on trunkline.plugin_bug (plugin, at)`);
    this.addSql(pluginQuarantine);
    this.addSql(`grant select, insert, update, delete on trunkline.plugin_bug, trunkline.plugin_quarantine to trunkline_engine`);
  }
}

/** What processes have told of lately; kept for minutes. */
const pluginBug = `create table trunkline.plugin_bug (
  plugin text not null,
  build text not null,
  count integer not null,
  at timestamptz not null default now()
)`;

const pluginQuarantine = `create table trunkline.plugin_quarantine (
  plugin text primary key,
  build text not null,
  reason text not null,
  since timestamptz not null default now()
)`;
