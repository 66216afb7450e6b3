import { Controller, Inject, Req, Res } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { FromCaller } from "../../api/caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "../../api/dependencies.js";
import { Operation, receiving } from "../../api/operation.js";
import { Problem } from "../../api/problem.js";
import { bodyText, parseJsonKeepingDigits } from "../../api/read-body.js";
import type { Caller } from "../../auth/caller.js";
import { bodyWithinMs } from "../inbound-limits.js";
import { tageurChange } from "./tageur-change.js";

const companyHeader = "x-tageur-company-id";
/** For the document only: faults are told by hand. */
const receiveBody = z.looseObject({
  event: z.string(),
  timestamp: z.string().optional(),
  data: z.looseObject({ type: z.string().optional(), attributes: z.looseObject({}) }),
});

/** Tageur's document, section 9: what its customers' systems already call. */
@Controller()
export class TageurReceiveController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "POST",
    path: "/api/webhooks/receive",
    roles: receiving,
    tag: "Inbound",
    summary: "Tageur's receive endpoint: upserts an asset, a part or a task of the company named by X-Tageur-Company-ID",
    body: receiveBody,
    produces: "application/json",
    bodyWithinMs,
  })
  async receive(@FromCaller() caller: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const company = companyOf(request, caller);
    const change = tageurChange(parseJsonKeepingDigits(bodyText(request)), this.dependencies.clock.now());
    const { tenant, system, actor } = caller;
    const changes = { tenant, company, system, actor, connectorId: null, records: [change], events: [], onceOnly: [] };
    const written = await this.dependencies.inbound.write(changes, ([record]) =>
      JSON.stringify({ received: true, record: { kind: change.kind, id: record?.after.id, action: record?.action } }),
    );
    await reply.status(200).header("content-type", "application/json; charset=utf-8").send(written.answer);
  }
}

function companyOf({ headers }: FastifyRequest, caller: Caller): number {
  const text = headers[companyHeader];
  if (typeof text !== "string" || !/^\d{1,15}$/.test(text.trim()) || Number(text) === 0) {
    const message = "The header X-Tageur-Company-ID must hold your company's number.";
    throw new Problem(400, message, [{ pointer: "", message }]);
  }
  if (caller.company !== null && caller.company !== Number(text))
    throw new Problem(401, "The API key does not belong to the company in X-Tageur-Company-ID.", [], { "www-authenticate": 'Bearer realm="trunkline"' });
  return Number(text);
}
