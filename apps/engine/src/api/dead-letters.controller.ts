import { Controller, Inject, Query, Req } from "@nestjs/common";
import { deadLetterReasons } from "@trunkline/core";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer, pageQuery } from "./answer.js";
import { countAnswer, deadLetterAnswer } from "./answers/dead-letter-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { isoTime } from "./connector-view.js";
import { inParts, type PartsDone, type PartsInput } from "./dead-letter-parts.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, reading } from "./operation.js";
import { readBody, readQuery } from "./read-body.js";
import type { DeadLetter, DeadLetterSelection } from "./store.js";
import { withoutUndefined } from "./without-undefined.js";

const tag = "Dead letters";
const instant = z.iso.datetime({ offset: true, error: "must be a time such as 2026-02-01T12:30:45Z" }).transform((text) => Date.parse(text));
const filter = {
  connectorId: z.coerce.number().int().optional(),
  reason: z.enum(deadLetterReasons).optional(),
  type: z.string().max(128).optional(),
  since: instant.optional(),
  until: instant.optional(),
};
const render = z.enum(["original", "current"]).default("original");
const listQuery = pageQuery.extend(filter);
/** For whoever shows how far it has come: so many, and from where the request before has ended. */
const part = {
  limit: z.number().int().min(1).max(5_000).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
};
const ids = z.array(z.string().max(200)).min(1).max(1_000);
const error = "must be {ids: […]} or {query: {…}}";
const selectionBody = z.union([z.strictObject({ ids }), z.strictObject({ query: z.strictObject(filter), ...part })], { error });
const retryBody = z.union([z.strictObject({ ids, render }), z.strictObject({ query: z.strictObject(filter), render, ...part })], { error });

@Controller()
export class DeadLettersController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/dead-letters",
    roles: reading,
    tag,
    summary: "Deliveries that stopped without success, newest first",
    query: listQuery,
    data: z.array(deadLetterAnswer),
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const { limit, cursor, ...query } = readQuery(listQuery, rawQuery);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.deadLetters.list({ ...selectedBy(query), ...withoutUndefined({ limit, cursor }) });
      return answer(items.filter((letter) => isVisible(caller, letter)).map(viewDeadLetter), { nextCursor });
    });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/dead-letters/count",
    roles: reading,
    tag,
    summary: "How many there are, up to 100,000",
    query: z.object(filter),
    data: countAnswer,
  })
  async count(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const selection = selectionOf(caller, { query: readQuery(z.object(filter), rawQuery) });
    return answer({ count: await this.dependencies.database.asTenant(caller.tenant, (store) => store.deadLetters.count(selection)) });
  }

  @Operation({
    method: "POST",
    path: "/api/v1/dead-letters/retry",
    roles: administering,
    tag,
    summary:
      "Puts dead letters back in line, as many as there are, or `limit` of them; where `meta.complete` is false a request with `meta.nextCursor` as `cursor` goes on",
    body: retryBody,
    status: 202,
    data: countAnswer,
  })
  async retry(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const asked = readBody(retryBody, request);
    const { runtime, clock } = this.dependencies;
    const retry = { dueMs: clock.now(), dropBody: asked.render === "current" };
    const { results, ...ended } = await inParts(this.selected(caller, asked), async (store, ids) => {
      const retried = await store.deadLetters.retry({ ids, ...retry });
      await store.audit.append({ actor: caller.actor, action: "dead-letter.retry", target: "dead-letters", detail: { count: retried.length } });
      return retried;
    });
    const revived = results.flat();
    for (const id of new Set(revived.map(({ connectorId }) => connectorId))) runtime.wake(id);
    return answer({ count: revived.length }, metaOf(ended));
  }

  @Operation({
    method: "POST",
    path: "/api/v1/dead-letters/discard",
    roles: administering,
    tag,
    summary: "Deletes dead letters, as many as there are; `meta.complete` as with retry",
    body: selectionBody,
    data: countAnswer,
  })
  async discard(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const { results, ...ended } = await inParts(this.selected(caller, readBody(selectionBody, request)), async (store, ids) => {
      const count = await store.deadLetters.discard(ids);
      await store.audit.append({ actor: caller.actor, action: "dead-letter.discard", target: "dead-letters", detail: { count } });
      return count;
    });
    return answer({ count: results.reduce((sum, count) => sum + count, 0) }, metaOf(ended));
  }

  private selected(caller: Caller, asked: z.infer<typeof selectionBody>): PartsInput {
    const range = "ids" in asked ? {} : { before: asked.cursor === undefined ? null : Number(asked.cursor), most: asked.limit };
    return { database: this.dependencies.database, tenant: caller.tenant, selection: selectionOf(caller, asked), ...range };
  }
}

function metaOf({ complete, before }: Pick<PartsDone<unknown>, "complete" | "before">) {
  return { complete, nextCursor: before === null ? null : String(before) };
}

/** The dead letters a person means, of those that they may see. */
function selectionOf({ company }: Caller, asked: z.infer<typeof selectionBody>): DeadLetterSelection {
  const own = company === null ? {} : { company };
  return "ids" in asked ? { ids: asked.ids, ...own } : { ...selectedBy(asked.query), ...own };
}

type Asked = z.infer<z.ZodObject<typeof filter>>;

function selectedBy({ since, until, ...query }: Asked): DeadLetterSelection {
  return withoutUndefined({ ...query, failedFromMs: since, failedBeforeMs: until });
}

function isVisible(caller: Caller, letter: DeadLetter): boolean {
  return caller.company === null || letter.event.company === caller.company;
}

function viewDeadLetter(letter: DeadLetter): z.infer<typeof deadLetterAnswer> {
  return {
    id: letter.id,
    deliveryId: letter.id,
    connector: letter.connectorId,
    connectorName: letter.connectorName,
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
