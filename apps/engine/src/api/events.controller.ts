import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import { rebuildEvent } from "@trunkline/core";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer, pageQuery } from "./answer.js";
import { eventAnswer, eventDetailAnswer, traceAnswer } from "./answers/event-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { viewEvent } from "./event-view.js";
import { takeEvents } from "./take-events.js";
import { largestIntakeBody } from "./intake-body.js";
import { knowledgeOf } from "./known-event-types.js";
import { Operation, producing, reading } from "./operation.js";
import { schemaWarnings } from "./preview.js";
import { notFound } from "./problem.js";
import { readQuery } from "./read-body.js";
import { pageMeta, plannedTime, searchedSince, searchedText } from "./search-query.js";
import { traceEvent } from "./trace-event.js";
import { withoutUndefined } from "./without-undefined.js";

const tag = "Events";
const listQuery = pageQuery.extend({ type: z.string().max(128).optional(), ...searchedText, ...plannedTime });
const traceQuery = pageQuery.extend({ connector: z.coerce.number().int().optional() });
/** For the document only: the exact texts are read by hand. */
const eventsBody = z.union([z.looseObject({ type: z.string() }), z.array(z.looseObject({ type: z.string() }))]);

@Controller()
export class EventsController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "POST",
    path: "/api/v1/events",
    roles: producing,
    tag,
    summary: "Takes in one event or an array of up to 500, all or nothing (CloudEvents too: structured, batch, binary); answers once they are durable",
    body: eventsBody,
    status: 202,
    bodyLimit: largestIntakeBody,
  })
  async take(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    return answer(await takeEvents(this.dependencies, caller, request));
  }

  @Operation({ method: "GET", path: "/api/v1/events", roles: reading, tag, summary: "Events, newest first", query: listQuery, data: z.array(eventAnswer) })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const { since, until, type, text, limit, cursor } = readQuery(listQuery, rawQuery);
    const filter = withoutUndefined({ limit, cursor, type, fromMs: since, untilMs: until });
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const page =
        text === undefined
          ? await store.events.list(filter)
          : await store.events.search({ ...filter, text, fromMs: searchedSince(since, this.dependencies.clock.now()) });
      return answer(page.items.filter((event) => caller.company === null || event.company === caller.company).map(viewEvent), pageMeta(page));
    });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/events/:id",
    roles: reading,
    tag,
    summary: "One event, its payload as produced, and how it breaks the schema of its type",
    data: eventDetailAnswer,
  })
  async get(@FromCaller() caller: Caller, @Param("id") id: string) {
    const found = await this.dependencies.database.asTenant(caller.tenant, (store) => store.events.get(id));
    if (found === null || (caller.company !== null && found.company !== caller.company)) throw notFound("event");
    const event = rebuildEvent(found);
    const warnings = schemaWarnings(event, await knowledgeOf(this.dependencies, [found], caller.tenant));
    return answer<z.infer<typeof eventDetailAnswer>>({ ...viewEvent(found), payload: event.fields, payloadText: found.payloadText, schemaWarnings: warnings });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/events/:id/trace",
    roles: reading,
    tag,
    summary: "Each connector, and why it did or did not get the event",
    query: traceQuery,
    data: traceAnswer,
  })
  async trace(@FromCaller() caller: Caller, @Param("id") id: string, @Query() rawQuery: unknown) {
    return traceEvent(this.dependencies, caller, id, readQuery(traceQuery, rawQuery));
  }
}
