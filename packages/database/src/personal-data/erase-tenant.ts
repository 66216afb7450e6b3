import type { RunSql } from "../tenant-databases/copied-rows.js";
import { sqlStateOf } from "../sql-error.js";
import type { NoteTouched } from "./erase-subject.js";
import { tenantTables, type TenantTable } from "./tenant-tables.js";

/** Append-only (docs/decisions/0029), or the erasure itself; the tenant's own row stays so that its id is never given to anybody else. */
const kept = new Set(["audit_log", "audit_head", "erasure", "tenant"]);
const foreignKeyViolation = "23503";
const batch = 5_000;
const MOST_PASSES = 50;

/** Removes every row of the tenant in the engine's database, a few thousand at a time, until a whole pass finds none: processes that did not know yet may have written meanwhile. */
export async function eraseTenantRows(run: RunSql, tenant: string, note: NoteTouched): Promise<void> {
  const tables = (await tenantTables(run)).filter(({ name }) => !kept.has(name));
  for (let pass = 0, found = -1; found !== 0; pass += 1) {
    if (pass > MOST_PASSES) throw new Error("rows keep coming back");
    found = 0;
    for (const table of tables) {
      const rows = await emptyOf(run, table, tenant);
      found += Math.abs(rows);
      if (rows > 0) note(table.name, rows);
    }
  }
  for (const [table, sql] of Object.entries(namedWithin)) {
    const { length } = await run(sql, [tenant]);
    if (length > 0) note(table, length);
  }
}

/** Rows of tables that have no column for the tenant, but name it. */
const namedWithin: Readonly<Record<string, string>> = {
  console_session: `delete from trunkline.console_session where principal ->> 'tenant' = $1 returning 1`,
  rate_limit_slot: `delete from trunkline.rate_limit_slot where key = 'events/' || $1
    or exists (select 1 from unnest(array['key', 'company', 'host']) kind where starts_with(key, kind || '/' || $1 || '/')) returning 1`,
};

/** -1: other rows still point here; they go first. */
async function emptyOf(run: RunSql, { name, key }: TenantTable, tenant: string): Promise<number> {
  const keys = key.map((column) => column.name).join(", ");
  const sql = `delete from trunkline.${name} where (${keys}) in (select ${keys} from trunkline.${name} where tenant = $1 limit ${batch}) returning 1`;
  let total = 0;
  try {
    for (let rows = batch; rows === batch; total += rows) rows = (await run(sql, [tenant])).length;
    return total;
  } catch (error) {
    if (sqlStateOf(error) === foreignKeyViolation) return -1;
    throw error;
  }
}
