import { Controller, Inject, Param, Query } from "@nestjs/common";
import { isEngineEventType, matchesEventType } from "@trunkline/core";
import type { EventType } from "@trunkline/event-catalog";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { FromCaller } from "./caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { Operation, reading } from "./operation.js";
import { notFound } from "./problem.js";
import { readQuery } from "./read-body.js";

const tag = "Event types";
const listQuery = z.object({ source: z.string().max(100).optional(), search: z.string().max(200).optional() });

/** What a tenant's connectors can subscribe to. */
@Controller()
export class EventTypesController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/event-types",
    roles: reading,
    tag,
    summary: "Event types that the tenant (and the key's company) knows",
    query: listQuery,
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(listQuery, rawQuery);
    const isKnown = await this.knows(caller);
    const types = this.dependencies.catalog.list(query).filter((type) => isKnown(type.name));
    return answer(types.map(summaryOf), { nextCursor: null, total: types.length });
  }

  @Operation({ method: "GET", path: "/api/v1/event-types/:type", roles: reading, tag, summary: "One event type with JSON Schema and example" })
  async get(@FromCaller() caller: Caller, @Param("type") name: string) {
    const type = this.dependencies.catalog.get(name);
    if (type === undefined || !(await this.knows(caller))(name)) throw notFound("event type");
    return answer({ ...summaryOf(type), schema: type.schema, example: type.example });
  }

  private async knows(caller: Caller): Promise<(name: string) => boolean> {
    const { tenants, companies } = this.dependencies.database.platform;
    const tenant = await tenants.get(caller.tenant);
    const company = caller.company === null ? null : await companies.get(caller.tenant, caller.company);
    const groups = [tenant?.eventTypes ?? ["*"], company?.eventTypes ?? ["*"]];
    return (name) => isEngineEventType(name) || groups.every((patterns) => patterns.some((pattern) => matchesEventType(pattern, name)));
  }
}

function summaryOf({ name, group, description, systems }: EventType) {
  return { name, group, description, systems };
}
