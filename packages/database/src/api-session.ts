import { IsolationLevel, MikroORM, type EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery, PostgresDialect, type PostgresPool } from "kysely";
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
  /** The same, ended by whoever began it. */
  beginInTenant(tenant: string, view?: TransactionView): Promise<OpenTransaction>;
  /** As `trunkline_engine`: sees all rows. */
  inPlatform<Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** What the statements of a transaction see of others: what was committed last, or all the same state. */
export type TransactionView = "latest" | "snapshot";

/** A transaction under way. */
export interface OpenTransaction {
  readonly em: EntityManager;
  commit(): Promise<void>;
  /** Never rejects: a connection that cannot roll back is dropped. */
  rollback(): Promise<void>;
}

export function openApiSession(options: DatabaseOptions): ApiSession {
  return apiSessionOn(openApiPool(options), options.url);
}

/** `url` is only shown in errors: the pool decides where its connections go. */
export function apiSessionOn(pool: PostgresPool, url: string): ApiSession {
  const orm = new MikroORM({
    clientUrl: url,
    entities: [TenantEntity, CompanyEntity, ApiKeyEntity, ConnectorEntity, ConnectorRevisionEntity, ConfigVersionEntity, AuditLogEntity, EventTypeEntity],
    driverOptions: new PostgresDialect({ pool }),
    // Would look for a database of the name in the URL, and close the pool in order to make it.
    ensureDatabase: false,
  });
  const run = <Result>(enter: (em: EntityManager) => Promise<void>, work: (em: EntityManager) => Promise<Result>) =>
    orm.em.fork().transactional(async (em) => {
      await enter(em);
      return work(em);
    });
  return {
    inTenant: (tenant, work) => run((em) => enterTenant(em, tenant), work),
    beginInTenant: (tenant, view) => begin(orm.em.fork(), tenant, view),
    inPlatform: (work) => run(async (em) => void (await query(em, "set local role trunkline_engine")), work),
    close: () => orm.close(true),
  };
}

async function begin(em: EntityManager, tenant: string, view: TransactionView = "latest"): Promise<OpenTransaction> {
  await em.begin(view === "snapshot" ? { isolationLevel: IsolationLevel.REPEATABLE_READ } : {});
  const rollback = () => em.rollback().catch(() => undefined);
  try {
    await enterTenant(em, tenant);
  } catch (error) {
    await rollback();
    throw error;
  }
  return { em, rollback, commit: () => em.commit() };
}

async function enterTenant(em: EntityManager, tenant: string): Promise<void> {
  await query(em, "select set_config('role', 'trunkline_api', true), set_config('app.tenant', $1, true)", [tenant]);
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
