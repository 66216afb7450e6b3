import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { StoredAlertRule } from "@trunkline/database";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { answer, pageQuery } from "../api/answer.js";
import { alertRuleAnswer } from "../api/answers/alert-rule-answer.js";
import { FromCaller } from "../api/caller-parameter.js";
import { isoTime } from "../api/connector-view.js";
import { apiDependencies, type ApiDependencies } from "../api/dependencies.js";
import { administering, Operation, reading } from "../api/operation.js";
import { conflict, invalid, notFound } from "../api/problem.js";
import { bodyJson, checked, readBody, readQuery } from "../api/read-body.js";
import type { TenantStore } from "../api/store.js";
import { withoutUndefined } from "../api/without-undefined.js";
import type { Caller } from "../auth/caller.js";
import { isObject } from "../secrets/index.js";
import { alertRuleBody, alertRulePatch, documentOf, periodText } from "./alert-rule-body.js";

const tag = "Alert rules";
const path = "/api/v1/alert-rules";
type RuleBody = z.infer<typeof alertRuleBody>;

/** Scheduled alerts: which records, when, and the event that tells. */
@Controller()
export class AlertRulesController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path,
    roles: reading,
    tag,
    summary: "Alert rules, by id; every tenant begins with six",
    query: pageQuery,
    data: z.array(alertRuleAnswer),
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = withoutUndefined({ ...readQuery(pageQuery, rawQuery), company: caller.company ?? undefined });
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.alertRules.list(query);
      return answer(items.map(viewRule), { nextCursor });
    });
  }

  @Operation({ method: "GET", path: `${path}/:id`, roles: reading, tag, summary: "One alert rule, with how many of its alerts stand", data: alertRuleAnswer })
  async get(@FromCaller() caller: Caller, @Param("id") id: string) {
    return this.dependencies.database.asTenant(caller.tenant, async (store) => answer(viewRule(await existing(store, caller, id))));
  }

  @Operation({
    method: "POST",
    path,
    roles: administering,
    tag,
    summary: "Makes an alert rule; all records are looked at",
    body: alertRuleBody,
    status: 201,
    data: alertRuleAnswer,
  })
  async create(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const body = inCompany(readBody(alertRuleBody, request), caller);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const created = await store.alertRules.create(documentOf(body));
      if (created === "too_many") throw conflict("There are 100 alert rules, and no more are possible.");
      await audit(store, caller, { action: "create", id: created.id });
      return answer(viewRule(created));
    });
  }

  @Operation({
    method: "PATCH",
    path: `${path}/:id`,
    roles: administering,
    tag,
    summary: "Changes an alert rule; all records are looked at again",
    body: alertRulePatch,
    data: alertRuleAnswer,
  })
  async patch(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const stored = own(caller, await existing(store, caller, id));
      const { standing: _standing, createdAt: _created, updatedAt: _updated, id: _id, ...before } = viewRule(stored);
      const json = bodyJson(request);
      const body = inCompany(checked(alertRuleBody, isObject(json) ? { ...before, ...json } : json), caller);
      const updated = await store.alertRules.update(stored.id, documentOf(body));
      if (updated === null) throw notFound("alert rule");
      await audit(store, caller, { action: "update", id: stored.id });
      return answer(viewRule(updated));
    });
  }

  @Operation({ method: "DELETE", path: `${path}/:id`, roles: administering, tag, summary: "Deletes an alert rule", status: 204 })
  async delete(@FromCaller() caller: Caller, @Param("id") id: string): Promise<void> {
    await this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const stored = own(caller, await existing(store, caller, id));
      await store.alertRules.remove(stored.id);
      await audit(store, caller, { action: "delete", id: stored.id });
    });
  }
}

function viewRule({
  id,
  name,
  company,
  kinds,
  eventType,
  condition,
  per,
  periodMs,
  enabled,
  standing,
  createdAtMs,
  updatedAtMs,
}: StoredAlertRule): z.infer<typeof alertRuleAnswer> {
  const period = periodText(periodMs);
  return { id, name, company, kinds, eventType, condition, per, period, enabled, standing, createdAt: isoTime(createdAtMs), updatedAt: isoTime(updatedAtMs) };
}

/** A company's key sees the rules of its company and those of all. */
async function existing(store: TenantStore, caller: Caller, id: string): Promise<StoredAlertRule> {
  const found = /^[1-9]\d{0,8}$/.test(id) ? await store.alertRules.get(Number(id)) : null;
  if (found === null || (caller.company !== null && found.company !== null && found.company !== caller.company)) throw notFound("alert rule");
  return found;
}

/** What counts for all companies is not a company's to change: it does not exist there. */
function own(caller: Caller, rule: StoredAlertRule): StoredAlertRule {
  if (caller.company !== null && rule.company !== caller.company) throw notFound("alert rule");
  return rule;
}

function inCompany(body: RuleBody, caller: Caller): RuleBody {
  if (caller.company === null) return body;
  if (body.company !== null && body.company !== caller.company)
    throw invalid([{ pointer: "/company", message: `must be ${caller.company}, the company of the key` }]);
  return { ...body, company: caller.company };
}

async function audit(store: TenantStore, { actor }: Caller, { action, id }: { readonly action: string; readonly id: number }): Promise<void> {
  await store.audit.append({ actor, action: `alert-rule.${action}`, target: `alert-rule:${id}`, detail: {} });
}
