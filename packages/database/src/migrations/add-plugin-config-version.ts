import { Migration } from "@mikro-orm/migrations";

/** Which version of its plugin's configuration a connector has, so that a newer plugin can bring it up to date. */
export class AddPluginConfigVersion extends Migration {
  override up(): void {
    this.addSql("alter table trunkline.connector add column plugin_config_version integer not null default 1");
  }
}
