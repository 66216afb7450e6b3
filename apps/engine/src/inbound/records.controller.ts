import { Controller, Inject, Param, Query } from "@nestjs/common";
import { recordKinds, type RecordKind } from "@trunkline/core";
import type { RecordChangeRow, StoredRecord } from "@trunkline/database";
import { z } from "zod";
import { answer, pageQuery } from "../api/answer.js";
import { recordAnswer, recordDetailAnswer } from "../api/answers/record-answer.js";
import { FromCaller } from "../api/caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "../api/dependencies.js";
import { Operation, reading } from "../api/operation.js";
import { notFound } from "../api/problem.js";
import { readQuery } from "../api/read-body.js";
import { withoutUndefined } from "../api/without-undefined.js";
import type { Caller } from "../auth/caller.js";

const tag = "Records";
const short = z.string().min(1).max(255);
const instant = z.iso.datetime({ offset: true, error: "must be a time such as 2026-02-01T12:30:45Z" }).transform((text) => Date.parse(text));
const listQuery = pageQuery.extend({
  company: z.coerce.number().int().min(1).optional(),
  status: short.optional(),
  system: short.optional(),
  /** A serial number, part number or external id. */
  key: short.optional(),
  updatedSince: instant.optional(),
});

@Controller()
export class RecordsController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/records/:kind",
    roles: reading,
    tag,
    summary: "Assets, parts or tasks kept in step with outside systems, by number",
    query: listQuery,
    data: z.array(recordAnswer),
  })
  async list(@FromCaller() caller: Caller, @Param("kind") kindText: string, @Query() rawQuery: unknown) {
    const kind = kindOf(kindText);
    const { updatedSince: updatedFromMs, ...query } = readQuery(listQuery, rawQuery);
    const company = caller.company ?? query.company;
    if (caller.company !== null && query.company !== undefined && query.company !== caller.company) return answer([], { nextCursor: null });
    const filter = withoutUndefined({ ...query, company, updatedFromMs });
    const { items, nextCursor } = await this.dependencies.database.asTenant(caller.tenant, (store) => store.records.list({ ...filter, kind }));
    return answer(items.map(viewRecord), { nextCursor });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/records/:kind/:id",
    roles: reading,
    tag,
    summary: "One record with its history, newest change first",
    query: pageQuery,
    data: recordDetailAnswer,
  })
  async get(@FromCaller() caller: Caller, @Param("kind") kindText: string, @Param("id") id: string, @Query() rawQuery: unknown) {
    const kind = kindOf(kindText);
    if (!/^[1-9]\d{0,14}$/.test(id)) throw notFound(kind);
    const query = withoutUndefined(readQuery(pageQuery, rawQuery));
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const record = await store.records.get(kind, Number(id));
      if (record === null || (caller.company !== null && record.company !== caller.company)) throw notFound(kind);
      const { items, nextCursor } = await store.records.history(record.id, query);
      return answer({ ...viewRecord(record), history: items.map(viewChange) }, { nextCursor });
    });
  }
}

function kindOf(text: string): RecordKind {
  const kind = recordKinds.find((known) => known === text);
  if (kind === undefined) throw notFound("kind of record");
  return kind;
}

function viewRecord({ kind, createdAtMs, updatedAtMs, ...record }: StoredRecord): z.infer<typeof recordAnswer> {
  return { ...record, type: kind, createdAt: new Date(createdAtMs).toISOString(), updatedAt: new Date(updatedAtMs).toISOString() };
}

function viewChange({ occurredAtMs, changedAtMs, ...change }: RecordChangeRow) {
  return { ...change, occurredAt: occurredAtMs === null ? null : new Date(occurredAtMs).toISOString(), changedAt: new Date(changedAtMs).toISOString() };
}
