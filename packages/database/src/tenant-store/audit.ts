import type { EntityManager } from "@mikro-orm/postgresql";
import type { JsonObject } from "@trunkline/plugin-api";
import { query } from "../api-session.js";
import { AuditLogEntity } from "../entities/audit-log.js";
import { verifyTenantChain, type AuditChainState } from "../operations/audit-chain.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

export interface AuditEntry {
  /** Who: a key's name and id, or a token's subject. */
  readonly actor: string;
  /** What, e.g. `connector.update`. */
  readonly action: string;
  /** On what, e.g. `connector/12`. */
  readonly target: string;
  /** No secrets. */
  readonly detail: JsonObject;
}

export interface StoredAuditEntry extends AuditEntry {
  readonly id: number;
  readonly atMs: number;
}

export interface AuditFilter extends PageRequest {
  /** Only what was done to this, e.g. `connector:12`: it outlives what it tells of. */
  readonly target?: string;
  /** Only what this one did, e.g. `api-key:5f0c…`. */
  readonly actor?: string;
  /** Only from this instant on, ms since the epoch. */
  readonly fromMs?: number;
  /** Only before this instant, ms since the epoch. */
  readonly beforeMs?: number;
}

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<Page<StoredAuditEntry>>;
  /** Whether its rows are those that were appended, all of them. Reads the whole log. */
  verify(): Promise<AuditChainState>;
}

/** Of what PostgreSQL and RFC 3339 both can say. */
const LATEST_MS = Date.parse("9999-12-31T23:59:59.999Z");

export function auditStore(em: EntityManager, tenant: string): AuditStore {
  return {
    append: async (entry) => {
      em.create(AuditLogEntity, { ...entry, tenant, at: new Date() });
      await em.flush();
    },
    verify: async () => {
      // Whoever appends does not see where the chain should end.
      await query(em, "set local role trunkline_engine");
      const state = await verifyTenantChain((sql, values) => query(em, sql, values), tenant);
      await query(em, "set local role trunkline_api");
      return state;
    },
    list: async (filter) => {
      const limit = limitOf(filter);
      const [before] = positionOf<[number]>(filter, 1) ?? [Number.MAX_SAFE_INTEGER];
      const { target, actor, fromMs = 0, beforeMs = LATEST_MS } = filter;
      const at = { $gte: new Date(fromMs), $lt: new Date(beforeMs) };
      const where = { tenant, id: { $lt: before }, at, ...(target === undefined ? {} : { target }), ...(actor === undefined ? {} : { actor }) };
      const rows = await em.find(AuditLogEntity, where, { orderBy: { id: "desc" }, limit: limit + 1 });
      const item = ({ id, at, actor, action, target, detail }: (typeof rows)[number]) => ({ id, atMs: at.getTime(), actor, action, target, detail });
      return pageOf(rows, limit, { item, position: ({ id }) => [id] });
    },
  };
}
