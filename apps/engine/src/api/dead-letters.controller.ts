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
import type { DeadLetter, TenantStore } from "./store.js";
import { withoutUndefined } from "./without-undefined.js";

const tag = "Dead letters";
const reasons = ["attempts_exhausted", "payload_rejected", "filter_failed", "template_failed", "too_large", "held_too_long", "expired"] as const;
const instant = z.iso.datetime({ offset: true, error: "must be a time such as 2026-02-01T12:30:45Z" }).transform((text) => Date.parse(text));
const filter = {
  connectorId: z.coerce.number().int().optional(),
  reason: z.enum(reasons).optional(),
  type: z.string().max(128).optional(),
  since: instant.optional(),
  until: instant.optional(),
};
const render = z.enum(["original", "current"]).default("original");
const listQuery = pageQuery.extend(filter);
const ids = z.array(z.string().max(200)).min(1).max(1_000);
const error = "must be {ids: […]} or {query: {…}}";
const selectionBody = z.union([z.strictObject({ ids }), z.strictObject({ query: z.strictObject(filter) })], { error });
const retryBody = z.union([z.strictObject({ ids, render }), z.strictObject({ query: z.strictObject(filter), render })], { error });
const mostAtOnce = 10_000;

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
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(listQuery, rawQuery);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.deadLetters.list(deadLetterFilter(query));
      return answer(items.filter((letter) => isVisible(caller, letter)).map(viewDeadLetter), { nextCursor });
    });
  }

  @Operation({
    method: "POST",
    path: "/api/v1/dead-letters/retry",
    roles: administering,
    tag,
    summary: "Puts dead letters back in line, at most 10,000 at once",
    body: retryBody,
    status: 202,
  })
  async retry(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const selection = readBody(retryBody, request);
    const revived = await this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const dropBody = selection.render === "current";
      const retried = await store.deadLetters.retry({ ids: await idsOf(store, caller, selection), dueMs: this.dependencies.clock.now(), dropBody });
      await store.audit.append({ actor: caller.actor, action: "dead-letter.retry", target: "dead-letters", detail: { count: retried.length } });
      return retried;
    });
    for (const id of new Set(revived.map(({ connectorId }) => connectorId))) this.dependencies.runtime.wake(id);
    return answer({ count: revived.length });
  }

  @Operation({
    method: "POST",
    path: "/api/v1/dead-letters/discard",
    roles: administering,
    tag,
    summary: "Deletes dead letters, at most 10,000 at once",
    body: selectionBody,
  })
  async discard(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const selection = readBody(selectionBody, request);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const count = await store.deadLetters.discard(await idsOf(store, caller, selection));
      await store.audit.append({ actor: caller.actor, action: "dead-letter.discard", target: "dead-letters", detail: { count } });
      return answer({ count });
    });
  }
}

/** The dead letters a person means, of those that they may see. */
async function idsOf(store: TenantStore, caller: Caller, selection: z.infer<typeof selectionBody>): Promise<readonly string[]> {
  if ("ids" in selection && caller.company === null) return selection.ids;
  const found: DeadLetter[] = [];
  if ("ids" in selection) for (const id of selection.ids) found.push(...[await store.deadLetters.get(id)].filter((letter) => letter !== null));
  else found.push(...(await matching(store, selection.query)));
  return found.filter((letter) => isVisible(caller, letter)).map(({ id }) => id);
}

type Asked = z.infer<z.ZodObject<typeof filter>>;

async function matching(store: TenantStore, query: Asked): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = [];
  for (let cursor: string | null | undefined; cursor !== null && found.length < mostAtOnce; ) {
    const page = await store.deadLetters.list(deadLetterFilter({ ...query, limit: 200, cursor }));
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

function deadLetterFilter({ since, until, ...query }: Asked & { readonly limit: number; readonly cursor?: string | undefined }) {
  return withoutUndefined({ ...query, failedFromMs: since, failedBeforeMs: until });
}

function isVisible(caller: Caller, letter: DeadLetter): boolean {
  return caller.company === null || letter.event.company === caller.company;
}

function viewDeadLetter(letter: DeadLetter) {
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
