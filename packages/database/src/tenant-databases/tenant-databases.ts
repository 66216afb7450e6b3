import { randomUUID } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query, queryOne, type ApiSession } from "../api-session.js";
import type { Sealing } from "../open-options.js";
import { tenantStore, type TenantStore } from "../tenant-store/tenant-store.js";
import { nextVersion } from "../configuration/next-version.js";
import type { RunSql } from "./copied-rows.js";
import { changesInOwn, versionIn, writeCopy } from "./publish.js";
import type { TenantSession } from "./tenant-session.js";
import { lazyTransaction, twoDatabaseStore, type LazyTransaction } from "./two-database-store.js";

export interface TenantDatabasesParts {
  readonly engine: ApiSession;
  readonly own: TenantSession;
  readonly sealing: Sealing;
  /** Outside of any transaction, on a connection that no request holds: one that waits for a second of the same pool can wait for good. */
  readonly statement: RunSql;
}

/** Where a tenant's configuration lies. */
interface OwnPlace {
  readonly url: string;
  /** Up to which the engine's copy has come. */
  readonly version: number;
}

/** Changes whose process has not come to its end within this time are published by others, seconds. */
const LEFT_OVER_SECONDS = 30;

export interface TenantDatabases {
  /** One transaction on the tenant's rows, or one in each of its two databases; the tenant's own is committed first. */
  asTenant<Result>(tenant: string, work: (store: TenantStore) => Promise<Result>): Promise<Result>;
  /** Publishes changes that a killed process left between the two databases; the tenants whose database did not answer. */
  publishLeftOver(): Promise<readonly string[]>;
}

export function tenantDatabases(parts: TenantDatabasesParts): TenantDatabases {
  return {
    asTenant: async (tenant, work) => {
      const done = await parts.engine.inTenant(tenant, async (em) => {
        const place = await placeOf(parts, em, tenant);
        return place === null ? ({ kind: "done", result: await work(tenantStore(em, tenant)) } as const) : ({ kind: "elsewhere", place } as const);
      });
      return done.kind === "done" ? done.result : inTwo(parts, { tenant, place: done.place, work });
    },
    publishLeftOver: () => publishLeftOver(parts),
  };
}

async function placeOf({ sealing }: TenantDatabasesParts, em: EntityManager, tenant: string): Promise<OwnPlace | null> {
  const sql = "select database_url as sealed, own_version::float8 as version from trunkline.tenant where id = $1 and erased_at is null";
  const row = await queryOne<{ sealed: string | null; version: number }>(em, sql, [tenant]);
  return row === null || row.sealed === null ? null : { url: sealing.open(tenant, row.sealed), version: row.version };
}

interface Work<Result> {
  readonly tenant: string;
  readonly place: OwnPlace;
  readonly work: (store: TenantStore) => Promise<Result>;
}

async function inTwo<Result>(parts: TenantDatabasesParts, { tenant, place, work }: Work<Result>): Promise<Result> {
  const own = lazyTransaction(() => parts.own.begin(place.url, tenant));
  const engine = lazyTransaction(() => parts.engine.beginInTenant(tenant));
  try {
    const result = await work(twoDatabaseStore(tenant, own, engine));
    await commit(parts, { tenant, place, own, engine });
    return result;
  } catch (error) {
    for (const each of [own, engine]) await (await each.begun())?.rollback();
    throw error;
  }
}

interface Ending {
  readonly tenant: string;
  readonly place: OwnPlace;
  readonly own: LazyTransaction;
  readonly engine: LazyTransaction;
}

/** The mark comes before the commit: whatever ends this process in between, another one finds it. */
async function commit(parts: TenantDatabasesParts, { tenant, place, own, engine }: Ending): Promise<void> {
  const there = await own.begun();
  await there?.em.flush();
  const isChanged = there !== null && (await versionIn(runIn(there.em))) > place.version;
  const mark = isChanged ? randomUUID() : null;
  if (mark !== null) await parts.statement("insert into trunkline.tenant_publication (id, tenant) values ($1, $2)", [mark, tenant]);
  await there?.commit();
  await (await engine.begun())?.commit();
  if (mark === null) return;
  await publish(parts, tenant, place);
  await parts.statement("delete from trunkline.tenant_publication where id = $1", [mark]);
}

async function publish(parts: TenantDatabasesParts, tenant: string, place: OwnPlace): Promise<void> {
  const reading = await parts.own.begin(place.url, tenant, "snapshot");
  const changes = await changesInOwn(runIn(reading.em), tenant, place.version).finally(() => reading.rollback());
  await parts.engine.inPlatform(async (em) => writeCopy(runIn(em), { tenant, configVersion: await nextVersion(em) }, changes));
}

async function publishLeftOver(parts: TenantDatabasesParts): Promise<readonly string[]> {
  const sql = `select tenant, array_agg(id::text) as ids from trunkline.tenant_publication where begun_at < now() - make_interval(secs => $1) group by tenant`;
  const left = await parts.statement<{ tenant: string; ids: string[] }>(sql, [LEFT_OVER_SECONDS]);
  const silent: string[] = [];
  for (const { tenant, ids } of left) {
    const place = await parts.engine.inTenant(tenant, (em) => placeOf(parts, em, tenant));
    const isPublished =
      place === null ||
      (await publish(parts, tenant, place).then(
        () => true,
        () => false,
      ));
    if (isPublished) await parts.statement("delete from trunkline.tenant_publication where id = any($1::uuid[])", [ids]);
    else silent.push(tenant);
  }
  return silent;
}

function runIn(em: EntityManager): RunSql {
  return (sql, values) => query(em, sql, values);
}
