import { Controller, Inject, Param, Query, Req, Res } from "@nestjs/common";
import type { EventType } from "@trunkline/event-catalog";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { bringableEventType, replacementEventType } from "../catalog/index.js";
import { answer, pageOf, pageQuery } from "./answer.js";
import { eventTypeAnswer, eventTypeDetailAnswer } from "./answers/event-type-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { knownEventTypes } from "./known-event-types.js";
import { administering, Operation, reading } from "./operation.js";
import { createEventType, deleteEventType, putEventType, type SavedEventType } from "./own-event-types.js";
import { invalid, notFound } from "./problem.js";
import { readBody, readQuery } from "./read-body.js";
import { withoutUndefined } from "./without-undefined.js";

const tag = "Event types";
/** All at once unless `limit` asks for pages: who chooses from types wants to see them all. */
const listQuery = pageQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).optional(),
  source: z.string().max(100).optional(),
  search: z.string().max(200).optional(),
});

/** What a tenant's connectors can subscribe to: the built-in types and those it brings. */
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
    data: z.array(eventTypeAnswer),
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const { limit, cursor, source, search } = readQuery(listQuery, rawQuery);
    const types = (await knownEventTypes(this.dependencies, caller)).list(withoutUndefined({ source, search }));
    const page = pageOf(types, { limit: limit ?? types.length, cursor });
    return answer(
      page.data.map((type) => this.summaryOf(type)),
      page.meta,
    );
  }

  @Operation({
    method: "GET",
    path: "/api/v1/event-types/:type",
    roles: reading,
    tag,
    summary: "One event type with JSON Schema and example",
    data: eventTypeDetailAnswer,
  })
  async get(@FromCaller() caller: Caller, @Param("type") name: string) {
    const type = (await knownEventTypes(this.dependencies, caller)).get(name);
    if (type === undefined) throw notFound("event type");
    return answer(this.viewOf(type));
  }

  @Operation({
    method: "POST",
    path: "/api/v1/event-types",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Brings an event type of the tenant's own; under the name of a built-in one it replaces that for this tenant",
    body: bringableEventType,
    status: 201,
    data: eventTypeDetailAnswer,
  })
  async create(@FromCaller() caller: Caller, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const saved = await createEventType(this.dependencies, caller, readBody(bringableEventType, request));
    return this.saved(saved, reply);
  }

  @Operation({
    method: "PUT",
    path: "/api/v1/event-types/:type",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Replaces an event type of the tenant's own, or brings it (201)",
    body: replacementEventType,
    data: eventTypeDetailAnswer,
  })
  async put(@FromCaller() caller: Caller, @Param("type") name: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const body = readBody(replacementEventType, request);
    if (body.name !== undefined && body.name !== name) throw invalid([{ pointer: "/name", message: `must be ${name}, as in the path, or absent` }]);
    const named = bringableEventType.shape.name.safeParse(name);
    if (!named.success) throw invalid(named.error.issues.map(({ message }) => ({ pointer: "/name", message })));
    return this.saved(await putEventType(this.dependencies, caller, { ...body, name }), reply);
  }

  @Operation({
    method: "DELETE",
    path: "/api/v1/event-types/:type",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Deletes an event type of the tenant's own; a built-in one that it replaced counts again",
    status: 204,
  })
  async delete(@FromCaller() caller: Caller, @Param("type") name: string): Promise<void> {
    await deleteEventType(this.dependencies, caller, name);
  }

  private saved({ type, isNew, warnings }: SavedEventType, reply: FastifyReply) {
    if (isNew) reply.status(201).header("location", `/api/v1/event-types/${type.name}`);
    return answer(this.viewOf(type), { warnings });
  }

  private viewOf(type: EventType): z.infer<typeof eventTypeDetailAnswer> {
    return { ...this.summaryOf(type), schema: type.schema, example: type.example };
  }

  /** `isOwn`: the tenant brought it, so it may be replaced and deleted. */
  private summaryOf(type: EventType): z.infer<typeof eventTypeAnswer> {
    const { name, group, description, systems } = type;
    return { name, group, description, systems, isOwn: this.dependencies.catalog.get(name) !== type };
  }
}
