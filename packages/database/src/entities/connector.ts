import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { ConnectorDocument } from "@trunkline/core";

/** The current revision. Deleted ones stay, as their deliveries do. */
export const ConnectorEntity = defineEntity({
  name: "Connector",
  tableName: "connector",
  schema: "trunkline",
  properties: {
    id: p.integer().primary(),
    tenant: p.text(),
    company: p.bigint("number").nullable(),
    name: p.text(),
    description: p.text(),
    plugin: p.text(),
    system: p.text().nullable(),
    tags: p.array().columnType("text[]").$type<readonly string[]>().default([]),
    enabled: p.boolean(),
    paused: p.boolean(),
    disabledBy: p.text().$type<NonNullable<ConnectorDocument["disabledBy"]>>().nullable(),
    disabledReason: p.text().nullable(),
    config: p.json<ConnectorDocument["config"]>().columnType("json"),
    pluginConfigVersion: p.integer().default(1),
    subscriptions: p.json<ConnectorDocument["subscriptions"]>().columnType("json"),
    delivery: p.json<ConnectorDocument["delivery"]>().columnType("json"),
    sealedSecrets: p.json<Readonly<Record<string, string>>>().columnType("json"),
    secretPreview: p.text().nullable(),
    revision: p.integer(),
    configVersion: p.bigint("number"),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  },
});

export type ConnectorRow = InferEntity<typeof ConnectorEntity>;
