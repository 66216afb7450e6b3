import { AsyncLocalStorage } from "node:async_hooks";
import type { PostgresPool } from "kysely";
import { lend } from "../api-pool.js";
import { apiSessionOn, type OpenTransaction, type TransactionView } from "../api-session.js";
import { isMigrated, migrate } from "../migrations/migrate.js";
import { ConnectionBank, type LentConnection } from "./connection-bank.js";
import { connector } from "./connect.js";

export interface TenantSession {
  /** As `trunkline_api` in the tenant's own database, which is brought up to date when this process first meets it. Rejects with TenantDatabaseUnavailableError. */
  begin(url: string, tenant: string, view?: TransactionView): Promise<OpenTransaction>;
  close(): Promise<void>;
}

export interface TenantSessionOptions {
  readonly most: number;
  readonly applicationName: string;
  readonly report: (problem: string) => void;
}

/** One object-relational mapper for all tenants' databases: whose connection it gets, says the call that it is in. */
export function openTenantSession({ most, applicationName, report }: TenantSessionOptions): TenantSession {
  const bank = new ConnectionBank({ most, connect: connector(applicationName, report) });
  const asked = new AsyncLocalStorage<string>();
  const pool: PostgresPool = { options: {}, end: () => bank.close(), connect: async () => lend(lendable(await bank.take(asked.getStore()!))) };
  const session = apiSessionOn(pool, "postgresql:///tenant");
  const upToDate = new Map<string, Promise<void>>();
  return {
    begin: async (url, tenant, view) => {
      await once(upToDate, url, () => bringUpToDate(bank, url));
      return asked.run(url, () => session.beginInTenant(tenant, view));
    },
    close: async () => {
      await session.close();
      await bank.close();
    },
  };
}

function lendable({ client, give }: LentConnection) {
  return { query: (sql: string, parameters: unknown[]) => client.query(sql, parameters), release: give };
}

/** Forgets what failed, so that the next caller tries again. */
function once(done: Map<string, Promise<void>>, key: string, work: () => Promise<void>): Promise<void> {
  const known = done.get(key) ?? work();
  done.set(key, known);
  known.catch(() => done.delete(key));
  return known;
}

/** One after the other: each takes further connections. */
let lastMigration: Promise<unknown> = Promise.resolve();

async function bringUpToDate(bank: ConnectionBank, url: string): Promise<void> {
  if (await isUpToDate(bank, url)) return;
  const migration = lastMigration.then(() => migrate(url));
  lastMigration = migration.catch(() => undefined);
  await migration;
}

async function isUpToDate(bank: ConnectionBank, url: string): Promise<boolean> {
  const { client, give } = await bank.take(url);
  let isBroken = true;
  try {
    const isCurrent = await isMigrated(client);
    isBroken = false;
    return isCurrent;
  } finally {
    give(isBroken);
  }
}
