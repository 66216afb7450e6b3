import type { OpenTransaction } from "../api-session.js";
import { connectorStore } from "../tenant-store/connectors.js";
import { tenantStore, type TenantStore } from "../tenant-store/tenant-store.js";

/** A transaction that begins when it is first needed: whoever only reads the log does without the tenant's database, and the other way round. */
export interface LazyTransaction {
  get(): Promise<OpenTransaction>;
  /** Resolves to null where it was never needed. */
  begun(): Promise<OpenTransaction | null>;
}

export function lazyTransaction(begin: () => Promise<OpenTransaction>): LazyTransaction {
  let opened: Promise<OpenTransaction> | null = null;
  return {
    get: () => (opened ??= begin()),
    begun: async () => (opened === null ? null : opened.catch(() => null)),
  };
}

/** One tenant's rows in two databases: its configuration and audit log in its own, all else in the engine's. */
export function twoDatabaseStore(tenant: string, own: LazyTransaction, engine: LazyTransaction): TenantStore {
  const there = async () => tenantStore((await own.get()).em, tenant);
  const here = async () => tenantStore((await engine.get()).em, tenant);
  return {
    connectors: deferred(async () => {
      // What the engine has found out about connectors it keeps itself.
      const states: TenantStore["connectors"]["states"] = async (ids) => (await here()).connectors.states(ids);
      return { ...(await there()).connectors, states };
    }),
    publishedConnectors: deferred(async () => connectorStore((await engine.get()).em, tenant)),
    eventTypes: deferred(async () => (await there()).eventTypes),
    audit: deferred(async () => (await there()).audit),
    events: deferred(async () => (await here()).events),
    deliveries: deferred(async () => (await here()).deliveries),
    deadLetters: deferred(async () => (await here()).deadLetters),
    rejectedMessages: deferred(async () => (await here()).rejectedMessages),
    records: deferred(async () => (await here()).records),
    alertRules: deferred(async () => (await here()).alertRules),
    recordFeeds: deferred(async () => (await here()).recordFeeds),
    statistics: async (...parameters) => (await here()).statistics(...parameters),
    overview: async (...parameters) => (await here()).overview(...parameters),
    get entityManager(): never {
      throw new Error("a tenant with a database of its own has two transactions; use the stores");
    },
  };
}

type Method = (...parameters: readonly unknown[]) => Promise<unknown>;

/** A store whose methods, all of them asynchronous, wait for it to be opened. */
function deferred<Store extends object>(open: () => Promise<Store>): Store {
  const call =
    (name: string | symbol): Method =>
    async (...parameters) =>
      (Reflect.get(await open(), name) as Method)(...parameters);
  // A promise is told by its `then`; a store is none.
  return new Proxy({} as Store, { get: (_target, name) => (name === "then" ? undefined : call(name)) });
}
