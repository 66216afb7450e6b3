import type { EntityManager } from "@mikro-orm/postgresql";
import type { JsonObject } from "@trunkline/plugin-api";
import { AuditLogEntity } from "../entities/audit-log.js";
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

export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(request: PageRequest): Promise<Page<StoredAuditEntry>>;
}

export function auditStore(em: EntityManager, tenant: string): AuditStore {
  return {
    append: async (entry) => {
      em.create(AuditLogEntity, { ...entry, tenant, at: new Date() });
      await em.flush();
    },
    list: async (request) => {
      const limit = limitOf(request);
      const [before] = positionOf<[number]>(request, 1) ?? [Number.MAX_SAFE_INTEGER];
      const rows = await em.find(AuditLogEntity, { tenant, id: { $lt: before } }, { orderBy: { id: "desc" }, limit: limit + 1 });
      const item = ({ id, at, actor, action, target, detail }: (typeof rows)[number]) => ({ id, atMs: at.getTime(), actor, action, target, detail });
      return pageOf(rows, limit, { item, position: ({ id }) => [id] });
    },
  };
}
