import { Migration } from "@mikro-orm/migrations";

/**
 * Each row of the audit log bears a number and a hash over itself and the hash before: whoever changes, removes or inserts one breaks the chain. The database does it,
 * so that no writer can leave it out; a row is not changed again, by whatever role.
 */
export class ChainAuditLog extends Migration {
  override up(): void {
    this.addSql(head);
    this.addSql(`grant select on trunkline.audit_head to trunkline_engine`);
    this.addSql(`alter table trunkline.audit_log add column seq bigint, add column hash bytea`);
    this.addSql(rowHash);
    this.addSql(extendChain);
    // The owner has no policy on the table, and must see the rows that are there already.
    this.addSql(`alter table trunkline.audit_log no force row level security`);
    this.addSql(chainExisting);
    this.addSql(`alter table trunkline.audit_log force row level security`);
    this.addSql(`alter table trunkline.audit_log alter column seq set not null, alter column hash set not null, add unique (tenant, seq)`);
    this.addSql(`create trigger extend_chain before insert on trunkline.audit_log for each row execute function trunkline.extend_audit_chain()`);
    this.addSql(refuseChange);
    this.addSql(`create trigger refuse_change before update or delete or truncate on trunkline.audit_log execute function trunkline.refuse_audit_change()`);
    this.addSql(`revoke update, delete, truncate on trunkline.audit_log from trunkline_engine, trunkline_api`);
    this.addSql(`revoke execute on function trunkline.audit_row_hash, trunkline.extend_audit_chain, trunkline.refuse_audit_change from public`);
  }
}

/** The last link of each tenant: without it, a chain that lost its end would still hold. */
const head = `create table trunkline.audit_head (tenant text primary key, seq bigint not null, hash bytea not null)`;

/** As `auditRowHash` in operations/audit-chain.ts has it, which checks. Lengths before the texts: no two rows come to the same bytes. */
const rowHash = `create function trunkline.audit_row_hash(previous bytea, entry trunkline.audit_log) returns bytea language sql immutable as $$
  select sha256(previous || convert_to(string_agg(octet_length(convert_to(part, 'UTF8')) || ':' || part, '' order by place), 'UTF8'))
  from unnest(array[entry.seq::text, entry.tenant, (extract(epoch from entry.at) * 1000000)::bigint::text, entry.actor, entry.action, entry.target, entry.detail::text])
    with ordinality as parts (part, place)
$$`;

/** Runs as the schema's owner: who appends may not touch the heads. The head's lock puts the rows of a tenant in one order. */
const extendChain = `create function trunkline.extend_audit_chain() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  head trunkline.audit_head;
begin
  insert into trunkline.audit_head (tenant, seq, hash) values (new.tenant, 0, '') on conflict do nothing;
  select * into head from trunkline.audit_head where tenant = new.tenant for update;
  new.seq := head.seq + 1;
  new.hash := trunkline.audit_row_hash(head.hash, new);
  update trunkline.audit_head set seq = new.seq, hash = new.hash where tenant = new.tenant;
  return new;
end $$`;

const chainExisting = `do $$
declare
  entry trunkline.audit_log;
  head trunkline.audit_head;
begin
  for entry in select * from trunkline.audit_log order by id loop
    insert into trunkline.audit_head (tenant, seq, hash) values (entry.tenant, 0, '') on conflict do nothing;
    select * into head from trunkline.audit_head where tenant = entry.tenant;
    entry.seq := head.seq + 1;
    entry.hash := trunkline.audit_row_hash(head.hash, entry);
    update trunkline.audit_log set seq = entry.seq, hash = entry.hash where id = entry.id;
    update trunkline.audit_head set seq = entry.seq, hash = entry.hash where tenant = entry.tenant;
  end loop;
end $$`;

const refuseChange = `create function trunkline.refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end $$`;
