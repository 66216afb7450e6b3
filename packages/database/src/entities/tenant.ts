import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { TenantQuotas, ValidationMode } from "@trunkline/core";

/** `configVersion` is that of the change that wrote the row last. */
export const TenantEntity = defineEntity({
  name: "Tenant",
  tableName: "tenant",
  schema: "trunkline",
  properties: {
    id: p.text().primary(),
    name: p.text(),
    validation: p.text().$type<ValidationMode>(),
    eventTypes: p.json<readonly string[]>().columnType("json"),
    /** Sealed. */
    databaseUrl: p.text().nullable(),
    ownVersion: p.bigint("number").default(0),
    quotas: p.json<Partial<TenantQuotas>>().columnType("json"),
    configVersion: p.bigint("number"),
    erasedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type TenantRow = InferEntity<typeof TenantEntity>;
