import type { RunSql } from "../tenant-databases/copied-rows.js";

/** A table whose rows belong to tenants. */
export interface TenantTable {
  readonly name: string;
  /** Which says whose a row is. */
  readonly tenantColumn: string;
  /** Columns of the primary key, in its order. */
  readonly key: readonly { readonly name: string; readonly type: string }[];
  /** All columns but those that hold secrets. */
  readonly shown: readonly string[];
}

const tablesSql = `select c.relname as name, quote_ident(t.attname) as "tenantColumn",
  (select json_agg(json_build_object('name', quote_ident(k.attname), 'type', format_type(k.atttypid, k.atttypmod)) order by place)
    from pg_index i, unnest(i.indkey) with ordinality as part (attnum, place) join pg_attribute k on k.attrelid = c.oid and k.attnum = part.attnum
    where i.indrelid = c.oid and i.indisprimary) as key,
  (select json_agg(quote_ident(s.attname) order by s.attnum) from pg_attribute s
    where s.attrelid = c.oid and s.attnum > 0 and not s.attisdropped and s.attname not in ('sealed_secrets', 'database_url') and not (c.relname = 'api_key' and s.attname = 'hash')) as shown
from pg_class c join pg_attribute t on t.attrelid = c.oid and t.attname = case c.relname when 'tenant' then 'id' else 'tenant' end and not t.attisdropped
where c.relnamespace = 'trunkline'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by c.relname`;

/** By the catalog, so that no table can be forgotten. */
export function tenantTables(run: RunSql): Promise<readonly TenantTable[]> {
  return run<TenantTable>(tablesSql);
}
