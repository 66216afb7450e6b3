import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { JsonObject } from "@trunkline/plugin-api";

/** An event type of a tenant's own. Deleted ones stay, so that every process hears of the deletion. */
export const EventTypeEntity = defineEntity({
  name: "EventType",
  tableName: "event_type",
  schema: "trunkline",
  properties: {
    tenant: p.text().primary(),
    name: p.text().primary(),
    group: p.text().name("type_group"),
    description: p.text(),
    systems: p.json<readonly string[]>().columnType("json"),
    schema: p.json<JsonObject>().columnType("json").name("type_schema"),
    example: p.json<JsonObject>().columnType("json"),
    configVersion: p.bigint("number"),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  },
});

export type EventTypeRow = InferEntity<typeof EventTypeEntity>;
