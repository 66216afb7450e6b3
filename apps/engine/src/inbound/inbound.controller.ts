import { Controller, Inject, Param, Req, Res } from "@nestjs/common";
import type { CompiledConnector } from "@trunkline/core";
import type { JsonObject } from "@trunkline/plugin-api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { answer } from "../api/answer.js";
import { inboundPreviewAnswer } from "../api/answers/record-answer.js";
import { FromCaller } from "../api/caller-parameter.js";
import { compileDraft, compileForPreview, compileWithConfig } from "../api/compile-stored.js";
import { visible } from "../api/connector-access.js";
import { apiAuthenticator, apiDependencies, type ApiDependencies } from "../api/dependencies.js";
import { Operation, reading } from "../api/operation.js";
import { readBody } from "../api/read-body.js";
import type { Authenticator } from "../auth/authenticate.js";
import type { Caller } from "../auth/caller.js";
import { bodyWithinMs } from "./inbound-limits.js";
import { previewRequest } from "./preview-request.js";
import { receiveAt } from "./receive-at.js";

const tag = "Inbound";
const previewBody = z.strictObject({
  connectorId: z.number().int().min(1).optional(),
  plugin: z.string().max(50).default("erp-inbound"),
  config: z.record(z.string(), z.unknown()).optional(),
  company: z.number().int().min(1).nullable().default(null),
  request: z.strictObject({
    /** A text goes in as it stands, anything else as JSON. */
    body: z.unknown(),
    headers: z.record(z.string(), z.string()).default({}),
    query: z.record(z.string(), z.string()).default({}),
  }),
});

@Controller()
export class InboundController {
  constructor(
    @Inject(apiDependencies) private readonly dependencies: ApiDependencies,
    @Inject(apiAuthenticator) private readonly authenticate: Authenticator,
  ) {}

  @Operation({
    method: "POST",
    path: "/api/v1/inbound/preview",
    roles: reading,
    tag,
    summary: "What a message would come to at an inbound connector, saved or not; writes nothing",
    body: previewBody,
    data: inboundPreviewAnswer,
  })
  async preview(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const { connectorId, plugin, config, company, request: sample } = readBody(previewBody, request);
    const connector =
      connectorId === undefined
        ? {
            ...compileDraft(this.dependencies, caller, { plugin, config: (config ?? {}) as JsonObject, subscriptions: [] }),
            company: caller.company ?? company,
          }
        : await this.saved(caller, connectorId, config as JsonObject | undefined);
    const bodyText = typeof sample.body === "string" ? sample.body : JSON.stringify(sample.body ?? null);
    return answer(await previewRequest(this.dependencies, connector, { ...sample, bodyText }));
  }

  /** A saved connector, with another config in place of its own where one is given. */
  private async saved(caller: Caller, id: number, config: JsonObject | undefined): Promise<CompiledConnector> {
    const stored = visible(caller, await this.dependencies.database.asTenant(caller.tenant, (store) => store.connectors.get(id)));
    if (config === undefined) return compileForPreview(this.dependencies, stored);
    return (await compileWithConfig(this.dependencies, stored, config))(stored.subscriptions);
  }

  @Operation({
    method: "POST",
    path: "/api/v1/inbound/:connectorId",
    roles: "public",
    tag,
    summary: "Where an outside system sends to; who sends is checked as the connector says, and 401 is also the answer where there is no such connector",
    produces: "application/json",
    bodyWithinMs,
  })
  async receive(@Param("connectorId") connectorId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { status, headers, body } = await receiveAt({ ...this.dependencies, authenticate: this.authenticate }, connectorId, request);
    await reply
      .status(status)
      .headers({ "content-type": "application/json; charset=utf-8", ...headers })
      .send(body);
  }
}
