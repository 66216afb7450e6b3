import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { StoredRecordFeed } from "@trunkline/database";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { answer, pageQuery } from "../api/answer.js";
import { recordFeedAnswer } from "../api/answers/record-answer.js";
import { FromCaller } from "../api/caller-parameter.js";
import { isoTime } from "../api/connector-view.js";
import { apiDependencies, type ApiDependencies } from "../api/dependencies.js";
import { administering, Operation, reading } from "../api/operation.js";
import { conflict, notFound } from "../api/problem.js";
import { bodyJson, checked, readBody, readQuery } from "../api/read-body.js";
import type { TenantStore } from "../api/store.js";
import { withoutUndefined } from "../api/without-undefined.js";
import type { Caller } from "../auth/caller.js";
import { isObject } from "../secrets/index.js";
import { recordFeedBody, recordFeedPatch } from "./record-feed-body.js";

const tag = "Records";
const path = "/api/v1/record-feeds";

/** Which events keep records in step: what comes from Kafka or over HTTP, beside what outside systems send. */
@Controller()
export class RecordFeedsController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path,
    roles: reading,
    ofWholeTenant: true,
    tag,
    summary: "Record feeds, by id",
    query: pageQuery,
    data: z.array(recordFeedAnswer),
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = withoutUndefined(readQuery(pageQuery, rawQuery));
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.recordFeeds.list(query);
      return answer(items.map(viewFeed), { nextCursor });
    });
  }

  @Operation({
    method: "GET",
    path: `${path}/:id`,
    roles: reading,
    ofWholeTenant: true,
    tag,
    summary: "One record feed, and up to when it has read",
    data: recordFeedAnswer,
  })
  async get(@FromCaller() caller: Caller, @Param("id") id: string) {
    return this.dependencies.database.asTenant(caller.tenant, async (store) => answer(viewFeed(await existing(store, id))));
  }

  @Operation({
    method: "POST",
    path,
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Makes a record feed; it reads from the oldest event on",
    body: recordFeedBody,
    status: 201,
    data: recordFeedAnswer,
  })
  async create(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const body = readBody(recordFeedBody, request);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const created = await store.recordFeeds.create(body);
      if (created === "too_many") throw conflict("There are 20 record feeds, and no more are possible.");
      await audit(store, caller, { action: "create", id: created.id });
      return answer(viewFeed(created));
    });
  }

  @Operation({
    method: "PATCH",
    path: `${path}/:id`,
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Changes a record feed, for events not read yet",
    body: recordFeedPatch,
    data: recordFeedAnswer,
  })
  async patch(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { company, kind, eventTypes, key, fields, enabled, id: number } = await existing(store, id);
      const json = bodyJson(request);
      const before = { company, kind, eventTypes, key, fields, enabled };
      const updated = await store.recordFeeds.update(number, checked(recordFeedBody, isObject(json) ? { ...before, ...json } : json));
      if (updated === null) throw notFound("record feed");
      await audit(store, caller, { action: "update", id: number });
      return answer(viewFeed(updated));
    });
  }

  @Operation({
    method: "DELETE",
    path: `${path}/:id`,
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Deletes a record feed; its records stay",
    status: 204,
  })
  async delete(@FromCaller() caller: Caller, @Param("id") id: string): Promise<void> {
    await this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const stored = await existing(store, id);
      await store.recordFeeds.remove(stored.id);
      await audit(store, caller, { action: "delete", id: stored.id });
    });
  }
}

function viewFeed({
  id,
  company,
  kind,
  eventTypes,
  key,
  fields,
  enabled,
  seenMs,
  createdAtMs,
  updatedAtMs,
}: StoredRecordFeed): z.infer<typeof recordFeedAnswer> {
  const times = { readUpTo: isoTime(seenMs), createdAt: isoTime(createdAtMs), updatedAt: isoTime(updatedAtMs) };
  return { id, company, kind, eventTypes, key, fields, enabled, ...times };
}

async function existing(store: TenantStore, id: string): Promise<StoredRecordFeed> {
  const found = /^[1-9]\d{0,8}$/.test(id) ? await store.recordFeeds.get(Number(id)) : null;
  if (found === null) throw notFound("record feed");
  return found;
}

async function audit(store: TenantStore, { actor }: Caller, { action, id }: { readonly action: string; readonly id: number }): Promise<void> {
  await store.audit.append({ actor, action: `record-feed.${action}`, target: `record-feed:${id}`, detail: {} });
}
