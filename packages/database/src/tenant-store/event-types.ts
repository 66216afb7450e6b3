import type { EntityManager } from "@mikro-orm/postgresql";
import { nextVersion } from "../configuration/next-version.js";
import { storedEventTypeOf, type StoredEventType } from "../configuration/stored-event-type.js";
import { EventTypeEntity, type EventTypeRow } from "../entities/event-type.js";

export type EventTypeInput = Pick<StoredEventType, "name" | "group" | "description" | "systems" | "schema" | "example">;

/** Every type is loaded into every process: a tenant with more has mistaken types for data. */
const mostEventTypes = 500;

/** The event types of a tenant's own. */
export interface EventTypeStore {
  create(input: EventTypeInput): Promise<StoredEventType | "exists" | "too_many">;
  /** Makes the type where there is none. */
  put(input: EventTypeInput): Promise<{ readonly type: StoredEventType; readonly isNew: boolean } | "too_many">;
  get(name: string): Promise<StoredEventType | null>;
  /** By name; all, as there are 500 at most. */
  list(): Promise<readonly StoredEventType[]>;
  /** False when there is none. */
  remove(name: string): Promise<boolean>;
}

export function eventTypeStore(em: EntityManager, tenant: string): EventTypeStore {
  return {
    create: async (input) => {
      // Taken first, the version's lock also keeps two creations of one name apart.
      const configVersion = await nextVersion(em);
      const row = await rowOf(em, tenant, input.name);
      if (row !== null && isLive(row)) return "exists";
      return (await isFull(em, tenant)) ? "too_many" : write(em, row, { ...input, tenant, configVersion });
    },
    put: async (input) => {
      const configVersion = await nextVersion(em);
      const row = await rowOf(em, tenant, input.name);
      const isNew = row === null || !isLive(row);
      if (isNew && (await isFull(em, tenant))) return "too_many";
      return { isNew, type: await write(em, row, { ...input, tenant, configVersion }) };
    },
    get: async (name) => {
      const row = await rowOf(em, tenant, name);
      return row === null || !isLive(row) ? null : storedEventTypeOf(row);
    },
    list: async () => {
      const rows = await em.find(EventTypeEntity, { tenant, deletedAt: null }, { orderBy: { name: "asc" } });
      return rows.map(storedEventTypeOf);
    },
    remove: async (name) => {
      const configVersion = await nextVersion(em);
      return (await em.nativeUpdate(EventTypeEntity, { tenant, name, deletedAt: null }, { deletedAt: new Date(), configVersion })) === 1;
    },
  };
}

const isLive = (row: EventTypeRow): boolean => (row.deletedAt ?? null) === null;

function rowOf(em: EntityManager, tenant: string, name: string): Promise<EventTypeRow | null> {
  return em.findOne(EventTypeEntity, { tenant, name });
}

async function isFull(em: EntityManager, tenant: string): Promise<boolean> {
  return (await em.count(EventTypeEntity, { tenant, deletedAt: null })) >= mostEventTypes;
}

/** A name that was deleted before begins anew. */
async function write(
  em: EntityManager,
  row: EventTypeRow | null,
  input: EventTypeInput & { readonly tenant: string; readonly configVersion: number },
): Promise<StoredEventType> {
  const now = new Date();
  const createdAt = row !== null && isLive(row) ? row.createdAt : now;
  const values = { ...input, createdAt, updatedAt: now, deletedAt: null };
  const written = row === null ? em.create(EventTypeEntity, values) : em.assign(row, values, { mergeObjectProperties: false });
  await em.flush();
  return storedEventTypeOf(written);
}
