import { defineEntity, p } from "@mikro-orm/core";

/** One row. Its lock is the order in which changes of the configuration commit. */
export const ConfigVersionEntity = defineEntity({
  name: "ConfigVersion",
  tableName: "config_version",
  schema: "trunkline",
  properties: { singleton: p.boolean().primary(), version: p.bigint("number") },
});
