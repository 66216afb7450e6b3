import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

export const CompanyEntity = defineEntity({
  name: "Company",
  tableName: "company",
  schema: "trunkline",
  properties: {
    tenant: p.text().primary(),
    id: p.bigint("number").primary(),
    name: p.text(),
    timeZone: p.text().nullable(),
    eventTypes: p.json<readonly string[]>().columnType("json"),
    configVersion: p.bigint("number"),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type CompanyRow = InferEntity<typeof CompanyEntity>;
