import { Migration } from "@mikro-orm/migrations";

/** Rate limits that all processes share, and the order of deliveries within a key. Only limited and ordered connectors have rows here. */
export class CreateLimitsAndOrder extends Migration {
  override up(): void {
    this.addSql(rateLimitSlot);
    this.addSql(takeTokens);
    this.addSql(`revoke execute on function trunkline.take_tokens(text[], integer[], bigint[], integer) from public`);
    this.addSql(`grant execute on function trunkline.take_tokens(text[], integer[], bigint[], integer) to trunkline_engine`);
    this.addSql(orderedDelivery);
    for (const table of ["rate_limit_slot", "ordered_delivery"]) this.addSql(`grant select, insert, update, delete on trunkline.${table} to trunkline_engine`);
  }
}

/** Sends of a window, counted by twentieths of it. Unlogged: after a crash of the database, limits count anew. */
const rateLimitSlot = `create unlogged table trunkline.rate_limit_slot (
  key text not null,
  slot bigint not null,
  used integer not null,
  primary key (key, slot)
) with (fillfactor = 50)`;

/**
 * As many tokens as every window has left, at most `wanted`; where none, after how many ms it is worth asking again. A window counts the present twentieth and
 * the twenty before it, so that no stretch of its length ever holds more than `max`, wherever it begins. Keys must be sorted: callers lock them in that order.
 */
const takeTokens = `create function trunkline.take_tokens(keys text[], maxes integer[], periods bigint[], wanted integer)
returns table (granted integer, wait_ms double precision, taken_at_ms double precision)
language plpgsql set search_path = pg_catalog, trunkline as $body$
declare
  now_ms double precision;
  slot_ms double precision;
  present bigint;
  taken integer;
  oldest bigint;
begin
  granted := wanted;
  wait_ms := 0;
  for position in 1 .. cardinality(keys) loop
    perform pg_advisory_xact_lock(hashtextextended('rate limit ' || keys[position], 7400));
  end loop;
  now_ms := extract(epoch from clock_timestamp()) * 1000;
  taken_at_ms := now_ms;
  for position in 1 .. cardinality(keys) loop
    slot_ms := periods[position] / 20.0;
    present := floor(now_ms / slot_ms);
    delete from rate_limit_slot where key = keys[position] and slot < present - 20;
    select coalesce(sum(used), 0), min(slot) into taken, oldest from rate_limit_slot where key = keys[position] and used > 0;
    granted := least(granted, greatest(maxes[position] - taken, 0));
    if taken >= maxes[position] then
      wait_ms := greatest(wait_ms, (oldest + 21) * slot_ms - now_ms);
    end if;
  end loop;
  if granted > 0 then
    for position in 1 .. cardinality(keys) loop
      insert into rate_limit_slot as kept (key, slot, used) values (keys[position], floor(now_ms / (periods[position] / 20.0)), granted)
      on conflict (key, slot) do update set used = kept.used + excluded.used;
    end loop;
  end if;
  return next;
end $body$`;

/** A row for each delivery of an ordered connector that may not have ended yet; `number` is the delivery's, and so its place in the order. */
const orderedDelivery = `create table trunkline.ordered_delivery (
  connector_id integer not null,
  key text not null,
  number bigint not null,
  tenant text not null,
  id text not null,
  day date not null,
  blocking_since timestamptz,
  primary key (connector_id, key, number)
)`;
