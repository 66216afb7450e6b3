import type { EntityManager } from "@mikro-orm/postgresql";
import { query } from "../api-session.js";

/** A connector that does not deliver, though nobody has said that it should not. */
export interface TroubledConnector {
  readonly id: number;
  readonly name: string;
  readonly trouble: "disabled_by_engine" | "breaker_open" | "auth_failed";
  /** Of the disabling; null of a breaker. */
  readonly reason: string | null;
}

const shown = 20;

const troubledSql = `
select connector.id, connector.name, connector.disabled_reason as reason,
  case when not connector.enabled then 'disabled_by_engine' when state.blocked_reason = 'auth_failed' then 'auth_failed' else 'breaker_open' end as trouble
from trunkline.connector left join trunkline.connector_state state on state.connector_id = connector.id
where connector.tenant = $1 and connector.deleted_at is null and ($2::bigint is null or connector.company = $2)
  and ((not connector.enabled and connector.disabled_by = 'engine') or (connector.enabled and state.breaker <> 'closed'))
order by connector.enabled, connector.id limit 1000`;

/** The first 20, disabled ones first; counted up to 1,000. */
export async function connectorsInTrouble(em: EntityManager, tenant: string, company: number | null) {
  const rows = await query<TroubledConnector>(em, troubledSql, [tenant, company]);
  const disabledByEngine = rows.filter(({ trouble }) => trouble === "disabled_by_engine").length;
  return { troubled: rows.slice(0, shown), disabledByEngine, openBreakers: rows.length - disabledByEngine };
}
