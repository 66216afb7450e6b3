import { Readable } from "node:stream";
import { Controller, Inject, Param, Req, Res } from "@nestjs/common";
import type { Erasure, Subject } from "@trunkline/database";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { erasureAnswer } from "./answers/erasure-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { isoTime } from "./connector-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, platformOnly } from "./operation.js";
import { conflict, notFound, Problem } from "./problem.js";
import { readBody } from "./read-body.js";

const tag = "Personal data";
const subjectBody = z.strictObject({
  /** As it stands in payloads: an address, a name, a number. */
  value: z.string().trim().min(1).max(500),
  /** `contains`: also texts in which it occurs. */
  match: z.enum(["exact", "contains"]).default("exact"),
});
const shortestPart = 5;

/** Everything of a tenant, or of one person in it: as a copy, or gone. */
@Controller()
export class PersonalDataController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/tenants/:id/export",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "All that a tenant has, a line of JSON per row, without secrets; the last line says how many there were",
    produces: "application/x-ndjson",
  })
  async exportTenant(@FromCaller() caller: Caller, @Param("id") id: string, @Res() reply: FastifyReply) {
    await this.requireTenant(caller, id);
    await this.audit(id, caller, { action: "tenant.export", target: `tenant:${id}` });
    await send(reply, `${id}.ndjson`, this.lines(id));
  }

  @Operation({
    method: "DELETE",
    path: "/api/v1/tenants/:id",
    roles: platformOnly,
    tag,
    summary: "Erases a tenant: its keys and connectors at once, all its rows in the background; its id is never used again",
    status: 202,
    data: erasureAnswer,
  })
  async eraseTenant(@FromCaller() caller: Caller, @Param("id") id: string) {
    await this.requireTenant(caller, id);
    if (id === "default") throw conflict("The tenant default always exists.");
    await this.audit("default", caller, { action: "tenant.erase", target: `tenant:${id}` });
    const erasure = await this.dependencies.database.personalData.eraseTenant(id, caller.actor);
    if (erasure === "missing") throw notFound("tenant");
    await this.dependencies.runtime.refresh();
    return answer(viewErasure(erasure));
  }

  @Operation({
    method: "POST",
    path: "/api/v1/subjects/export",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "All rows that name a person, a line of JSON each",
    body: subjectBody,
    produces: "application/x-ndjson",
  })
  async exportSubject(@FromCaller() caller: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const subject = subjectOf(request);
    await this.audit(caller.tenant, caller, { action: "subject.export", target: "subject" });
    await send(reply, "subject.ndjson", this.lines(caller.tenant, subject));
  }

  @Operation({
    method: "POST",
    path: "/api/v1/subjects/erase",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Overwrites or removes all rows that name a person, in the background",
    body: subjectBody,
    status: 202,
    data: erasureAnswer,
  })
  async eraseSubject(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const subject = subjectOf(request);
    const erasure = await this.dependencies.database.personalData.eraseSubject(caller.tenant, subject, caller.actor);
    await this.audit(caller.tenant, caller, { action: "subject.erase", target: `erasure:${erasure.id}` });
    return answer(viewErasure(erasure));
  }

  @Operation({
    method: "GET",
    path: "/api/v1/erasures/:id",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "How far an erasure has come, and what it touched",
    data: erasureAnswer,
  })
  async erasure(@FromCaller() caller: Caller, @Param("id") id: string) {
    const found = /^[1-9]\d{0,14}$/.test(id) ? await this.dependencies.database.personalData.get(Number(id)) : null;
    if (found === null || (caller.role !== "platform-admin" && (found.tenant !== caller.tenant || caller.company !== null))) throw notFound("erasure");
    return answer(viewErasure(found));
  }

  private async requireTenant(caller: Caller, id: string): Promise<void> {
    const isOpen = caller.role === "platform-admin" || caller.tenant === id;
    if (!isOpen || (await this.dependencies.database.platform.tenants.get(id)) === null) throw notFound("tenant");
  }

  /** The audit log of a tenant with a database of its own lies there. */
  private async *lines(tenant: string, subject?: Subject): AsyncGenerator<string> {
    let rows = 0;
    for await (const { table, json } of this.dependencies.database.personalData.rows(tenant, subject)) {
      rows += 1;
      yield `{"table":"${table}","row":${json}}\n`;
    }
    yield `${JSON.stringify({ end: true, rows })}\n`;
  }

  private async audit(tenant: string, { actor }: Caller, what: { readonly action: string; readonly target: string }): Promise<void> {
    await this.dependencies.database.asTenant(tenant, (store) => store.audit.append({ actor, ...what, detail: {} }));
  }
}

/** The value itself is named nowhere in the log. */
function subjectOf(request: FastifyRequest): Subject {
  const { value, match } = readBody(subjectBody, request);
  if (match === "contains" && value.length < shortestPart)
    throw new Problem(422, `/value: must have at least ${shortestPart} characters with match "contains".`, [
      { pointer: "/value", message: `must have at least ${shortestPart} characters with match "contains"` },
    ]);
  return { value, isExact: match === "exact" };
}

async function send(reply: FastifyReply, fileName: string, lines: AsyncGenerator<string>): Promise<void> {
  await reply
    .header("content-type", "application/x-ndjson; charset=utf-8")
    .header("content-disposition", `attachment; filename="${fileName}"`)
    .send(Readable.from(lines));
}

function viewErasure({ id, tenant, kind, status, touched, problem, createdAtMs, endedAtMs }: Erasure): z.infer<typeof erasureAnswer> {
  return { id, tenant, kind, status, touched, problem, createdAt: isoTime(createdAtMs), endedAt: isoTime(endedAtMs) };
}
