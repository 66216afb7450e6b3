import type { DeliveryStatus } from "@trunkline/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query } from "../api-session.js";
import { limitOf, positionOf, type PageRequest } from "../page.js";
import { deliveryJoins, deliverySelect, storedDeliveryOf, type DeliveryRowRead } from "./delivery-rows.js";
import { searched, searchedRows, type ReadRow, type SearchedPage } from "./searched.js";
import type { StoredDelivery } from "./stored-delivery.js";

export interface DeliverySearch extends PageRequest {
  /** Of the event; a name. */
  readonly type?: string;
  /** Somewhere in the event's payload, in any case. */
  readonly text?: string;
  readonly connectorId?: number;
  readonly status?: readonly DeliveryStatus[];
  /** Planned from this instant on, and before the other; ms since the epoch. */
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/** A condition on `delivery` by two parameters, ms since the epoch or null. The day is that of the Kafka record, at most 24 h before the planning, and 1 h after. */
export function plannedWithin(from: string, until: string): string {
  const instant = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;
  const dayOf = (time: string) => `((${time}) at time zone 'utc')::date`;
  return `(${from}::float8 is null or (delivery.planned_at >= ${instant(from)} and delivery.day >= ${dayOf(`${instant(from)} - interval '24 hours'`)}))
    and (${until}::float8 is null or (delivery.planned_at < ${instant(until)} and delivery.day <= ${dayOf(`${instant(until)} + interval '1 hour'`)}))`;
}

const searchSql = `
with read as materialized (
  select page.* from trunkline.connector
  cross join lateral (
    select delivery.tenant, delivery.id, delivery.day, delivery.number, delivery.event_id, delivery.source, delivery.planned_at from trunkline.delivery
    where delivery.connector_id = connector.id and delivery.tenant = $1 and delivery.number < $2
      and ${plannedWithin("$6", "$7")} and ($4::text[] is null or delivery.status = any($4::text[]))
    order by delivery.number desc limit ${searchedRows}
  ) page
  where connector.tenant = $1 and ($5::integer is null or connector.id = $5)
  order by page.number desc limit ${searchedRows}
), wanted as materialized (
  select read.tenant, read.id, read.day from read
  join trunkline.event on event.tenant = read.tenant and event.id = read.event_id and event.source = read.source and event.day = read.day
  where ($8::text is null or event.type = $8) and ($9::text is null or strpos(lower(event.payload), lower($9)) > 0)
  order by read.number desc limit $3
), found as (
  ${deliverySelect} from wanted join trunkline.delivery on delivery.tenant = wanted.tenant and delivery.id = wanted.id and delivery.day = wanted.day ${deliveryJoins}
)
select found.*, summary.* from (select count(*)::integer as read_rows, round(extract(epoch from min(planned_at)) * 1000)::float8 as read_since from read) summary
left join found on true order by found.number desc`;

export async function searchDeliveries(em: EntityManager, tenant: string, search: DeliverySearch): Promise<SearchedPage<StoredDelivery>> {
  const limit = limitOf(search);
  const [before] = positionOf<[number]>(search, 1) ?? [Number.MAX_SAFE_INTEGER];
  const { status = null, connectorId = null, fromMs = null, untilMs = null, type = null, text = null } = search;
  const rows = await query<ReadRow & DeliveryRowRead>(em, searchSql, [tenant, before, limit + 1, status, connectorId, fromMs, untilMs, type, text]);
  return searched(rows, { limit, item: storedDeliveryOf, position: (row) => [row.number] });
}
