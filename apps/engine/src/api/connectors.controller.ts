import { Controller, Inject, Param, Query, Req, Res } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer, pageQuery } from "./answer.js";
import { connectorAnswer, connectorTagAnswer, savedConnectorAnswer } from "./answers/connector-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { connectorId, requireMatch, visible } from "./connector-access.js";
import { connectorBody } from "./connector-body.js";
import { createConnector, patchConnector, type SavedConnector } from "./connector-changes.js";
import { etagOf, idleState, viewConnector } from "./connector-view.js";
import { deleteConnector } from "./delete-connector.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, reading } from "./operation.js";
import { importTagorun } from "./import-connectors.js";
import { bodyJson, readQuery } from "./read-body.js";
import { withoutUndefined } from "./without-undefined.js";

const listQuery = pageQuery.extend({
  company: z.coerce.number().int().optional(),
  plugin: z.string().max(50).optional(),
  search: z.string().trim().min(1).max(200).optional(),
  tag: z
    .string()
    .max(1_000)
    .transform((text) => text.split(",").flatMap((tag) => tag.trim() || []))
    .optional()
    .describe("One or several, separated by commas: connectors that have all of them"),
});
const importQuery = z.strictObject({ format: z.enum(["tagorun"]) });
const tag = "Connectors";

@Controller()
export class ConnectorsController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({ method: "GET", path: "/api/v1/connectors", roles: reading, tag, summary: "Connectors, by id", query: listQuery, data: z.array(connectorAnswer) })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(listQuery, rawQuery);
    const { company: asked, tag: tags, ...rest } = query;
    const company = caller.company ?? asked;
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.connectors.list(withoutUndefined({ ...rest, company, tags }));
      const states = await store.connectors.states(items.map(({ id }) => id));
      return answer(
        items.map((stored) => viewConnector(this.dependencies, stored, states.get(stored.id) ?? idleState)),
        { nextCursor },
      );
    });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/connector-tags",
    roles: reading,
    tag,
    summary: "All tags of connectors, by name, with how many have each",
    data: z.array(connectorTagAnswer),
  })
  async tags(@FromCaller() { tenant, company }: Caller) {
    const found = await this.dependencies.database.asTenant(tenant, (store) => store.connectors.tags(company));
    return answer(found.map(({ tag: name, count }) => ({ tag: name, count })));
  }

  @Operation({
    method: "POST",
    path: "/api/v1/connectors",
    roles: administering,
    tag,
    summary: "Creates a connector; a signing secret made or given is shown this once",
    body: connectorBody,
    status: 201,
    data: savedConnectorAnswer,
  })
  async create(@FromCaller() caller: Caller, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const saved = await createConnector(this.dependencies, caller, bodyJson(request));
    reply.header("location", `/api/v1/connectors/${saved.stored.id}`);
    return this.saved(caller, saved, reply);
  }

  @Operation({
    method: "POST",
    path: "/api/v1/connectors/import",
    roles: administering,
    tag,
    summary: "Makes connectors of another system's configuration, one or a list; signing secrets are shown this once",
    query: importQuery,
    anyBody: true,
    status: 201,
    data: z.array(savedConnectorAnswer),
  })
  async import(@FromCaller() caller: Caller, @Query() rawQuery: unknown, @Req() request: FastifyRequest) {
    readQuery(importQuery, rawQuery);
    const saved = await importTagorun(this.dependencies, caller, bodyJson(request));
    const connectors = saved.map(({ stored, newSecret }) => {
      const view = viewConnector(this.dependencies, stored, idleState);
      return newSecret === null ? view : { ...view, secret: newSecret };
    });
    return answer(connectors, { warnings: saved.flatMap(({ warnings }) => warnings) });
  }

  @Operation({ method: "GET", path: "/api/v1/connectors/:id", roles: reading, tag, summary: "One connector, with its ETag", data: connectorAnswer })
  async get(@FromCaller() caller: Caller, @Param("id") id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const number = connectorId(id);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const stored = visible(caller, await store.connectors.get(number));
      const states = await store.connectors.states([number]);
      reply.header("etag", etagOf(stored));
      return answer(viewConnector(this.dependencies, stored, states.get(number) ?? idleState));
    });
  }

  @Operation({
    method: "PATCH",
    path: "/api/v1/connectors/:id",
    roles: administering,
    tag,
    summary: "Changes a connector by JSON Merge Patch; If-Match guards against lost changes",
    body: connectorBody.partial(),
    data: savedConnectorAnswer,
  })
  async patch(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.saved(caller, await patchConnector(this.dependencies, caller, connectorId(id), request), reply);
  }

  @Operation({
    method: "DELETE",
    path: "/api/v1/connectors/:id",
    roles: administering,
    tag,
    summary: "Deletes a connector; its waiting work is cancelled, its history stays",
    status: 204,
  })
  async delete(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest): Promise<void> {
    await deleteConnector(this.dependencies, {
      caller,
      id: connectorId(id),
      find: (connector) => {
        const stored = visible(caller, connector);
        requireMatch(request, stored);
        return stored;
      },
      tellsTarget: true,
    });
  }

  private async saved(caller: Caller, { stored, newSecret, warnings }: SavedConnector, reply: FastifyReply) {
    const states = await this.dependencies.database.asTenant(caller.tenant, (store) => store.connectors.states([stored.id]));
    reply.header("etag", etagOf(stored));
    const view = viewConnector(this.dependencies, stored, states.get(stored.id) ?? idleState);
    return answer(newSecret === null ? view : { ...view, secret: newSecret }, { warnings });
  }
}
