import { Controller, Inject, Param, Query } from "@nestjs/common";
import type { Caller } from "../auth/caller.js";
import { answer, pageQuery } from "./answer.js";
import { rejectedMessageAnswer, rejectedMessageDetailAnswer } from "./answers/rejected-message-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { isoTime } from "./connector-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { refusal } from "./intake-body.js";
import { administering, Operation, reading } from "./operation.js";
import { conflict, notFound, Problem } from "./problem.js";
import { withoutUndefined } from "./without-undefined.js";
import { readQuery } from "./read-body.js";
import { tenantOfRejected } from "./rejected-tenant.js";
import type { StoredRejectedMessage, TenantStore } from "./store.js";
import { z } from "zod";

const tag = "Rejected messages";
const listQuery = pageQuery.extend({ reason: z.string().max(100).optional() });

@Controller()
export class RejectedMessagesController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/rejected-messages",
    roles: reading,
    tag,
    summary: "Messages that could not become events, newest first",
    query: listQuery,
    data: z.array(rejectedMessageAnswer),
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(listQuery, rawQuery);
    const ofOthers = mayKnowOfOthers(caller) ? {} : { hidden: ofUnknownTenant };
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.rejectedMessages.list({ ...withoutUndefined(query), ...ofOthers });
      return answer(items.map(viewRejection), { nextCursor });
    });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/rejected-messages/:id",
    roles: reading,
    tag,
    summary: "One rejected message with its bytes",
    data: rejectedMessageDetailAnswer,
  })
  async get(@FromCaller() caller: Caller, @Param("id") id: string) {
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const found = await existing(store, caller, id);
      return answer<z.infer<typeof rejectedMessageDetailAnswer>>({
        ...viewRejection(found),
        value: found.value?.toString("utf8") ?? null,
        valueBase64: found.value?.toString("base64") ?? null,
      });
    });
  }

  @Operation({
    method: "POST",
    path: "/api/v1/rejected-messages/:id/retry",
    roles: administering,
    tag,
    summary: "Takes the message in again, e.g. after its tenant was made; it goes once it is accepted",
    status: 202,
  })
  async retry(@FromCaller() caller: Caller, @Param("id") id: string) {
    const { database, intake, settings } = this.dependencies;
    const found = await database.asTenant(caller.tenant, (store) => existing(store, caller, id));
    if (found.value === null) throw conflict("The message has no bytes.");
    if (found.reason === "conflicting_duplicate") throw conflict("An event with this id and source was accepted before; send this one with an id of its own.");
    const tenant = tenantOfRejected(found, settings);
    if (caller.role !== "platform-admin" && tenant !== null && tenant !== caller.tenant)
      throw new Problem(403, "The message names another tenant: only a platform-admin may take it in.");
    const { headers } = found.provenance;
    const result = await intake.acceptEvents({
      tenant,
      originSystem: null,
      contentType: headers["content-type"] ?? "application/json",
      headers,
      events: [{ text: found.value.toString("utf8") }],
    });
    if (result.kind === "refused") throw refusal(result.problems, false);
    await database.asTenant(caller.tenant, async (store) => {
      await store.rejectedMessages.remove(found.id);
      await store.audit.append({ actor: caller.actor, action: "rejected-message.retry", target: `rejected-message:${found.id}`, detail: {} });
    });
    return answer(result.events[0] ?? null);
  }
}

/** Kept with `default`, but another's, whoever that will be. */
const ofUnknownTenant = "unknown_tenant";

function mayKnowOfOthers({ role }: Caller): boolean {
  return role === "platform-admin";
}

async function existing(store: TenantStore, caller: Caller, id: string): Promise<StoredRejectedMessage> {
  const found = /^\d{1,15}$/.test(id) ? await store.rejectedMessages.get(Number(id)) : null;
  if (found === null || (found.reason === ofUnknownTenant && !mayKnowOfOthers(caller))) throw notFound("rejected message");
  return found;
}

function viewRejection(found: StoredRejectedMessage): z.infer<typeof rejectedMessageAnswer> {
  const { topic, partition, offset, door } = found.provenance;
  return {
    id: found.id,
    reason: found.reason,
    detail: found.detail,
    door,
    topic,
    partition,
    offset,
    size: found.value?.length ?? 0,
    rejectedAt: isoTime(found.rejectedAtMs),
    timestamp: isoTime(found.timestampMs),
  };
}
