import { Controller, Inject, Query, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer, pageQuery } from "./answer.js";
import { actorNames } from "./audit-actors.js";
import { auditFormats, exportAuditLog } from "./audit-export.js";
import { viewAuditEntry } from "./audit-view.js";
import { auditChainAnswer, auditEntryAnswer } from "./answers/access-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation } from "./operation.js";
import { readQuery } from "./read-body.js";
import { withoutUndefined } from "./without-undefined.js";

const tag = "Access";
const instant = z.iso.datetime({ offset: true, error: "must be a time such as 2026-02-01T12:30:45Z" }).transform((text) => Date.parse(text));
const filter = { target: z.string().max(200).optional(), actor: z.string().max(200).optional(), from: instant.optional(), to: instant.optional() };
const listQuery = pageQuery.extend(filter);
const exportQuery = z.object({ ...filter, format: z.enum(auditFormats).default("csv") });

/** Who changed what. What is deleted stays to be found by its `target`. */
@Controller()
export class AuditLogController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/audit-log",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Who changed what, newest first",
    query: listQuery,
    data: z.array(auditEntryAnswer),
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const { from: fromMs, to: beforeMs, ...query } = readQuery(listQuery, rawQuery);
    const page = withoutUndefined({ ...query, fromMs, beforeMs });
    const { items, nextCursor } = await this.dependencies.database.asTenant(caller.tenant, (store) => store.audit.list(page));
    const names = await actorNames(this.dependencies, caller, items);
    const named = items.map((entry) => ({ ...viewAuditEntry(entry), actorName: names.get(entry.actor) ?? null }));
    return answer<z.infer<typeof auditEntryAnswer>[]>(named, { nextCursor });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/audit-log/verification",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Whether every entry is as it was appended, and none is missing; reads the whole log",
    data: auditChainAnswer,
  })
  async verification(@FromCaller() caller: Caller) {
    const state = await this.dependencies.database.asTenant(caller.tenant, (store) => store.audit.verify());
    return answer<z.infer<typeof auditChainAnswer>>({ holds: state.broken === null, ...state });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/audit-log/export",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "The audit log as a file, oldest first; who subscribes to audit.exported hears of it",
    query: exportQuery,
    produces: "text/csv",
  })
  async export(@FromCaller() caller: Caller, @Query() rawQuery: unknown, @Res() reply: FastifyReply) {
    const { from: fromMs, to: beforeMs, format, ...query } = readQuery(exportQuery, rawQuery);
    const { contentType, fileName, text } = await exportAuditLog(this.dependencies, caller, {
      format,
      filter: withoutUndefined({ ...query, fromMs, beforeMs }),
    });
    await reply.header("content-type", contentType).header("content-disposition", `attachment; filename="${fileName}"`).send(text);
  }
}
