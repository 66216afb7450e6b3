import type { EntityManager } from "@mikro-orm/postgresql";
import { queryOne } from "../api-session.js";

/** Raises the configuration's version. The row stays locked until the transaction ends, so versions become visible in their order. */
export async function nextVersion(em: EntityManager): Promise<number> {
  const row = await queryOne<{ version: number }>(em, "update trunkline.config_version set version = version + 1 returning version::float8 as version");
  if (row === null) throw new Error("The configuration version is missing: the schema was not migrated.");
  return row.version;
}
