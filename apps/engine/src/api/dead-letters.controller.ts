import { Controller, Inject, Query, Req } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer, pageQuery } from "./answer.js";
import { FromCaller } from "./caller-parameter.js";
import { isoTime } from "./connector-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, reading } from "./operation.js";
import { readBody, readQuery } from "./read-body.js";
import type { DeadLetterRecord, DeadLetterSelection } from "./store.js";

const tag = "Dead letters";
const filter = { connectorId: z.coerce.number().int().optional(), reason: z.string().max(100).optional(), eventType: z.string().max(128).optional() };
const listQuery = pageQuery.extend(filter);
const selectionBody = z.union([z.strictObject({ ids: z.array(z.string().max(200)).min(1).max(1_000) }), z.strictObject({ query: z.strictObject(filter) })], { error: "must be {ids: […]} or {query: {…}}" });

@Controller()
export class DeadLettersController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({ method: "GET", path: "/api/v1/dead-letters", roles: reading, tag, summary: "Deliveries that stopped without success, newest first", query: listQuery })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(listQuery, rawQuery);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.deadLetters.list({ ...query, company: caller.company ?? undefined });
      return answer(items.map(viewDeadLetter), { nextCursor });
    });
  }

  @Operation({ method: "POST", path: "/api/v1/dead-letters/retry", roles: administering, tag, summary: "Puts dead letters back in line", body: selectionBody, status: 202 })
  async retry(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const selection = selectionOf(readBody(selectionBody, request), caller);
    const { count, connectorIds } = await this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const retried = await store.deadLetters.retry(selection);
      await store.audit.append({ actor: caller.actor, action: "dead-letter.retry", target: "dead-letters", detail: { count: retried.count } });
      return retried;
    });
    for (const id of connectorIds) this.dependencies.runtime.wake(id);
    return answer({ count });
  }

  @Operation({ method: "POST", path: "/api/v1/dead-letters/discard", roles: administering, tag, summary: "Deletes dead letters", body: selectionBody })
  async discard(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const selection = selectionOf(readBody(selectionBody, request), caller);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const count = await store.deadLetters.discard(selection);
      await store.audit.append({ actor: caller.actor, action: "dead-letter.discard", target: "dead-letters", detail: { count } });
      return answer({ count });
    });
  }
}

function selectionOf(body: z.infer<typeof selectionBody>, caller: Caller): DeadLetterSelection {
  const company = caller.company ?? undefined;
  return { ...body, company };
}

function viewDeadLetter(letter: DeadLetterRecord) {
  return {
    id: letter.id,
    deliveryId: letter.id,
    connector: letter.connectorId,
    event: { id: letter.event.id, type: letter.event.type, company: letter.event.company, time: letter.event.time },
    url: letter.request?.url ?? null,
    payload: letter.body?.text ?? null,
    reason: letter.reason,
    error: letter.error,
    fallbackError: letter.fallbackError,
    attempts: letter.attempts,
    status: letter.responseStatus,
    failed_at: isoTime(letter.failedAtMs),
  };
}
