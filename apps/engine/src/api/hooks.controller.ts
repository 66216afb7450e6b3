import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { FromCaller } from "./caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { hookSamples } from "./hook-samples.js";
import { hookBody, hookPayload, subscribe, unsubscribe } from "./hooks.js";
import { administering, Operation, reading } from "./operation.js";
import { readBody, readQuery } from "./read-body.js";

const tag = "REST hooks";
const samplesQuery = z.object({ eventType: z.string().min(1).max(128).default("*"), payload: hookPayload });

/** What an integration on Zapier's platform calls. Its answers have their members at the top too, where Zapier looks. */
@Controller()
export class HooksController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "POST",
    path: "/api/v1/hooks",
    roles: administering,
    tag,
    summary: "Subscribes a Zap's target URL to event types (eventType or eventTypes); the same again gives the same id",
    body: hookBody,
    status: 201,
  })
  async subscribe(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const { hook, warnings } = await subscribe(this.dependencies, caller, readBody(hookBody, request));
    return { ...hook, ...answer(hook, { warnings }) };
  }

  @Operation({
    method: "DELETE",
    path: "/api/v1/hooks/:id",
    roles: administering,
    tag,
    summary: "Ends a subscription; 200 also where there is none",
  })
  async unsubscribe(@FromCaller() caller: Caller, @Param("id") id: string) {
    await unsubscribe(this.dependencies, caller, id);
    return { id, ...answer({ id }) };
  }

  @Operation({
    method: "GET",
    path: "/api/v1/hooks/samples",
    roles: reading,
    tag,
    summary: "Three records in the shape of live deliveries, as a JSON array",
    query: samplesQuery,
    produces: "application/json",
  })
  samples(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    return hookSamples(this.dependencies, caller, readQuery(samplesQuery, rawQuery));
  }
}
