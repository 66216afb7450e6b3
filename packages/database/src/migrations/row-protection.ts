/** Statements that keep a table's rows apart by tenant: `trunkline_engine` sees all of them, `trunkline_api` those of its tenant. */
export function rowProtection(table: string, tenantColumn: string, apiRights: string): readonly string[] {
  const isOwn = `${tenantColumn} = current_setting('app.tenant', true)`;
  return [
    `alter table trunkline.${table} enable row level security`,
    `alter table trunkline.${table} force row level security`,
    `create policy engine on trunkline.${table} to trunkline_engine using (true) with check (true)`,
    `create policy api on trunkline.${table} to trunkline_api using (${isOwn}) with check (${isOwn})`,
    `grant select, insert, update, delete on trunkline.${table} to trunkline_engine`,
    `grant ${apiRights} on trunkline.${table} to trunkline_api`,
  ];
}
