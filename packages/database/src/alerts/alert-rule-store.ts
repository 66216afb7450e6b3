import type { AlertRule, AlertRuleDocument } from "@trunkline/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query, queryOne } from "../api-session.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

export type AlertRuleInput = AlertRuleDocument;

/** Times are ms since the epoch. */
export interface StoredAlertRule extends AlertRule {
  /** Alerts that were told of and still hold. */
  readonly standing: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** Every rule looks at every record of its kinds: a tenant with more has mistaken rules for filters. */
const mostRules = 100;

/** The alert rules of a tenant. */
export interface AlertRuleStore {
  create(input: AlertRuleInput): Promise<StoredAlertRule | "too_many">;
  get(id: number): Promise<StoredAlertRule | null>;
  /** By id. `company`: that company's own and those of all. */
  list(request: PageRequest & { readonly company?: number }): Promise<Page<StoredAlertRule>>;
  /** All records are looked at anew; what was told stays told. null when there is none. */
  update(id: number, document: AlertRuleDocument): Promise<StoredAlertRule | null>;
  /** False when there is none. */
  remove(id: number): Promise<boolean>;
}

const ms = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`;
const columns = `rule.id, rule.tenant, rule.company::float8 as company, rule.name, rule.kinds, rule.event_type as "eventType", rule.condition, rule.per,
  rule.period_ms::float8 as "periodMs", rule.enabled, rule.revision, ${ms("rule.created_at")} as "createdAtMs", ${ms("rule.updated_at")} as "updatedAtMs",
  (select count(*)::integer from trunkline.alert where alert.rule_id = rule.id) as standing`;
const getSql = `select ${columns} from trunkline.alert_rule rule where tenant = $1 and id = $2`;
const listSql = `select ${columns} from trunkline.alert_rule rule where tenant = $1 and id > $2 and ($3::float8 is null or company is null or company = $3) order by id limit $4`;
const insertSql = `insert into trunkline.alert_rule (tenant, company, name, kinds, event_type, condition, per, period_ms, enabled) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`;
const updateSql = `update trunkline.alert_rule set company = $3, name = $4, kinds = $5, event_type = $6, condition = $7, per = $8, period_ms = $9, enabled = $10,
  revision = revision + 1, updated_at = now(), due_at = now(), seen_at = '-infinity', seen_id = 0, sweep_started_at = null, swept_at = null
where tenant = $1 and id = $2 returning id`;

export function alertRuleStore(em: EntityManager, tenant: string): AlertRuleStore {
  const get = (id: number) => queryOne<StoredAlertRule>(em, getSql, [tenant, id]);
  return {
    get,
    create: async (input) => {
      const count = await queryOne<{ count: number }>(em, "select count(*)::integer as count from trunkline.alert_rule where tenant = $1", [tenant]);
      if ((count?.count ?? 0) >= mostRules) return "too_many";
      const row = await queryOne<{ id: number }>(em, insertSql, [tenant, ...valuesOf(input)]);
      return (await get(row!.id))!;
    },
    list: async (request) => {
      const limit = limitOf(request);
      const [after] = positionOf<[number]>(request, 1) ?? [0];
      const rows = await query<StoredAlertRule>(em, listSql, [tenant, after, request.company ?? null, limit + 1]);
      return pageOf(rows, limit, { item: (row) => row, position: ({ id }) => [id] });
    },
    update: async (id, document) => ((await queryOne(em, updateSql, [tenant, id, ...valuesOf(document)])) === null ? null : get(id)),
    remove: async (id) => (await queryOne(em, "delete from trunkline.alert_rule where tenant = $1 and id = $2 returning id", [tenant, id])) !== null,
  };
}

function valuesOf({ company, name, kinds, eventType, condition, per, periodMs, enabled }: AlertRuleDocument): unknown[] {
  return [company, name, kinds, eventType, JSON.stringify(condition), per, periodMs, enabled];
}
