import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

/** Of the key itself only its SHA-256 and its first characters are kept. */
export const ApiKeyEntity = defineEntity({
  name: "ApiKey",
  tableName: "api_key",
  schema: "trunkline",
  properties: {
    id: p.uuid().primary(),
    tenant: p.text().nullable(),
    name: p.text(),
    role: p.text(),
    company: p.bigint("number").nullable(),
    system: p.text().nullable(),
    prefix: p.text(),
    hash: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
  },
});

export type ApiKeyRow = InferEntity<typeof ApiKeyEntity>;
