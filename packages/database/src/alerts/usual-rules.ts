import { usualAlertRules } from "@trunkline/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query } from "../api-session.js";

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const arrayOf = (texts: readonly string[]): string => `array[${texts.map(quoted).join(", ")}]::text[]`;

/** Rows of the rules that every tenant begins with, for the tenants that `tenants` selects; no value of it comes from outside. */
export function usualAlertRulesSql(tenants: string): string {
  const rows = usualAlertRules.map(
    ({ name, kinds, eventType, condition, per }) =>
      `(${[quoted(name), arrayOf(kinds), quoted(eventType), `${quoted(JSON.stringify(condition))}::json`, arrayOf(per)].join(", ")})`,
  );
  return `select tenant.id, rule.* from (${tenants}) tenant cross join (values ${rows.join(", ")}) rule`;
}

export async function addUsualAlertRules(em: EntityManager, tenant: string): Promise<void> {
  await query(em, `insert into trunkline.alert_rule (tenant, name, kinds, event_type, condition, per) ${usualAlertRulesSql("select $1::text as id")}`, [
    tenant,
  ]);
}
