import { MikroORM, type EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery, PostgresDialect } from "kysely";
import { openApiPool } from "./api-pool.js";
import { ApiKeyEntity } from "./entities/api-key.js";
import { AuditLogEntity } from "./entities/audit-log.js";
import { CompanyEntity } from "./entities/company.js";
import { ConfigVersionEntity } from "./entities/config-version.js";
import { ConnectorRevisionEntity } from "./entities/connector-revision.js";
import { ConnectorEntity } from "./entities/connector.js";
import { EventTypeEntity } from "./entities/event-type.js";
import { TenantEntity } from "./entities/tenant.js";
import type { DatabaseOptions } from "./open-options.js";

/** The API's connections: each transaction takes the role, and with it the rows, that it is for. */
export interface ApiSession {
  /** As `trunkline_api`: sees the rows of one tenant, whatever it asks for. */
  inTenant<Result>(tenant: string, work: (em: EntityManager) => Promise<Result>): Promise<Result>;
  /** As `trunkline_engine`: sees all rows. */
  inPlatform<Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export function openApiSession(options: DatabaseOptions): ApiSession {
  const orm = new MikroORM({
    clientUrl: options.url,
    entities: [TenantEntity, CompanyEntity, ApiKeyEntity, ConnectorEntity, ConnectorRevisionEntity, ConfigVersionEntity, AuditLogEntity, EventTypeEntity],
    driverOptions: new PostgresDialect({ pool: openApiPool(options) }),
  });
  const run = <Result>(enter: (em: EntityManager) => Promise<void>, work: (em: EntityManager) => Promise<Result>) =>
    orm.em.fork().transactional(async (em) => {
      await enter(em);
      return work(em);
    });
  return {
    inTenant: (tenant, work) => run((em) => enterTenant(em, tenant), work),
    inPlatform: (work) => run(async (em) => void (await query(em, "set local role trunkline_engine")), work),
    close: () => orm.close(true),
  };
}

async function enterTenant(em: EntityManager, tenant: string): Promise<void> {
  await query(em, "set local role trunkline_api");
  await query(em, "select set_config('app.tenant', $1, true)", [tenant]);
}

/** A statement with real parameters inside the transaction of `em`. */
export async function query<Row>(em: EntityManager, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const result = await em.getKysely().executeQuery<Row>(CompiledQuery.raw(sql, [...values]));
  return result.rows;
}

/** The first row, where there is one. */
export async function queryOne<Row>(em: EntityManager, sql: string, values: readonly unknown[] = []): Promise<Row | null> {
  const rows = await query<Row>(em, sql, values);
  return rows[0] ?? null;
}
