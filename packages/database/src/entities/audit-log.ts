import { defineEntity, p } from "@mikro-orm/core";
import type { JsonObject } from "@trunkline/plugin-api";

/** Append only: the API's role may neither change nor remove a row. */
export const AuditLogEntity = defineEntity({
  name: "AuditLog",
  tableName: "audit_log",
  schema: "trunkline",
  properties: {
    id: p.bigint("number").primary().autoincrement(),
    tenant: p.text(),
    at: p.datetime(),
    actor: p.text(),
    action: p.text(),
    target: p.text(),
    detail: p.json<JsonObject>().columnType("json"),
  },
});
