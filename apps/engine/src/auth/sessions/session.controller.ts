import { Controller, Inject, Req, Res } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { answer } from "../../api/answer.js";
import { callerAnswer, sessionAnswer, signInWaysAnswer } from "../../api/answers/session-answer.js";
import { FromCaller } from "../../api/caller-parameter.js";
import { isoTime } from "../../api/connector-view.js";
import { apiDependencies, apiDoors, openApiDocument, type ApiDependencies } from "../../api/dependencies.js";
import { mayDo } from "../../api/may-do.js";
import type { OpenApiDocument } from "../../api/openapi.js";
import { anybody, Operation } from "../../api/operation.js";
import { Problem } from "../../api/problem.js";
import { readBody } from "../../api/read-body.js";
import type { Caller, Principal } from "../caller.js";
import type { Doors } from "../doors.js";
import { oidcPath } from "./oidc-sign-in.js";
import { csrfTokenOf, isOfAnotherSite } from "./csrf.js";

const tag = "Sign-in";
const sessionBody = z.strictObject({ key: z.string().min(1).max(8_192) });

/** Who calls, and the console's sign-in: a cookie that no script reads, and a token that every change must carry. */
@Controller()
export class SessionController {
  constructor(
    @Inject(apiDependencies) private readonly dependencies: ApiDependencies,
    @Inject(apiDoors) private readonly doors: Doors,
    @Inject(openApiDocument) private readonly document: OpenApiDocument,
  ) {}

  @Operation({
    method: "GET",
    path: "/api/v1/session",
    roles: "public",
    tag,
    summary: "How people can sign in to the console: with a key; and, where `oidc` is a path, there by the identity provider",
    data: signInWaysAnswer,
  })
  ways() {
    return answer<z.infer<typeof signInWaysAnswer>>({ key: true, oidc: this.doors.oidc === null ? null : oidcPath });
  }

  @Operation({
    method: "POST",
    path: "/api/v1/session",
    roles: "public",
    tag,
    summary: "Signs in to the console with an API key or a JWT: sets the session's cookie",
    body: sessionBody,
    status: 201,
    data: sessionAnswer,
  })
  async signIn(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    // Otherwise another site could sign a person in as somebody else.
    if (isOfAnotherSite(request)) throw new Problem(403, "Sign-in comes from another site.");
    const { key } = readBody(sessionBody, request);
    const principal = await this.doors.open(request, key);
    const before = this.doors.cookieOf(request);
    if (before !== null) await this.doors.sessions.end(before);
    const { cookie, expiresAtMs } = await this.doors.sessions.start(principal, key);
    reply.header("set-cookie", this.doors.sessionCookie(request, cookie, expiresAtMs - this.dependencies.clock.now()));
    return answer(this.view({ ...principal, validUntilMs: expiresAtMs }, cookie));
  }

  @Operation({ method: "DELETE", path: "/api/v1/session", roles: anybody, tag, summary: "Signs out: the session is over everywhere", status: 204 })
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    if (request.sessionCookie === null) return;
    await this.doors.sessions.end(request.sessionCookie);
    reply.header("set-cookie", this.doors.sessionCookie(request, "", 0));
  }

  @Operation({
    method: "GET",
    path: "/api/v1/me",
    roles: anybody,
    tag,
    summary: "Who calls, and which operations of this API are open to them",
    data: callerAnswer,
  })
  me(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    return answer({ ...this.view(request.principal ?? caller, request.sessionCookie), tenant: caller.tenant });
  }

  /** `tenant`: null = the header trunkline-tenant names it. */
  private view({ role, tenant, company, system, actor, validUntilMs }: Principal, cookie: string | null): z.infer<typeof sessionAnswer> {
    const csrfToken = cookie === null ? null : csrfTokenOf(cookie);
    const who = { role, tenant, choosesTenant: tenant === null, company, system, actor };
    return { ...who, signedInUntil: isoTime(validUntilMs), csrfToken, may: mayDo({ role, company }, this.document) };
  }
}
