import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { ConnectorDocument } from "@trunkline/core";

/** A connector as it was; the content of a delivery is pinned to one of these. */
export const ConnectorRevisionEntity = defineEntity({
  name: "ConnectorRevision",
  tableName: "connector_revision",
  schema: "trunkline",
  properties: {
    connectorId: p.integer().primary(),
    revision: p.integer().primary(),
    tenant: p.text(),
    document: p.json<ConnectorDocument>().columnType("json"),
    sealedSecrets: p.json<Readonly<Record<string, string>>>().columnType("json"),
    secretPreview: p.text().nullable(),
    configVersion: p.bigint("number"),
    createdAt: p.datetime(),
  },
});

export type ConnectorRevisionRow = InferEntity<typeof ConnectorRevisionEntity>;
