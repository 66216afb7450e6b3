import { Migration } from "@mikro-orm/migrations";

/** Tenants and subjects that are being removed. */
export class CreateErasures extends Migration {
  override up(): void {
    this.addSql(`alter table trunkline.tenant add column erased_at timestamptz`);
    this.addSql(erasure);
    this.addSql(`grant select, insert, update, delete on trunkline.erasure to trunkline_engine`);
    this.addSql(`grant usage on all sequences in schema trunkline to trunkline_engine`);
  }
}

/** `subject` is forgotten when the erasure has ended. `touched`: rows by table. */
const erasure = `create table trunkline.erasure (
  id bigint generated always as identity primary key,
  tenant text not null,
  kind text not null check (kind in ('tenant', 'subject')),
  subject text,
  is_exact boolean not null default true,
  status text not null default 'running' check (status in ('running', 'done')),
  touched json not null default '{}',
  problem text,
  created_by text not null,
  created_at timestamptz not null default now(),
  claimed_until timestamptz not null default '-infinity',
  ended_at timestamptz
)`;
