import { Controller, Inject, Req, Res } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { apiDependencies, apiDoors, type ApiDependencies } from "../../api/dependencies.js";
import { Operation } from "../../api/operation.js";
import { notFound, Problem } from "../../api/problem.js";
import { refusal, type Refusal } from "../authenticate.js";
import type { Principal } from "../caller.js";
import type { Doors } from "../doors.js";
import { oidcPath, type OidcSignIn } from "./oidc-sign-in.js";

const tag = "Sign-in";
/** A change of role at the identity provider counts when its session ends, ms. */
const sessionMs = 3_600_000;

/** Sign-in to the console by the operator's identity provider. */
@Controller()
export class OidcController {
  constructor(
    @Inject(apiDependencies) private readonly dependencies: ApiDependencies,
    @Inject(apiDoors) private readonly doors: Doors,
  ) {}

  @Operation({
    method: "GET",
    path: oidcPath,
    roles: "public",
    tag,
    summary: "Sends the browser to the identity provider; 404 where none is set up",
    status: 302,
    produces: "text/plain",
  })
  async begin(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signIn = this.signIn();
    const { location, flow } = await signIn.begin().catch((error: unknown) => {
      this.report(error, request);
      throw new Problem(503, "The identity provider does not answer right now.", [], { "retry-after": "10" });
    });
    await reply.header("set-cookie", this.doors.flowCookie(request, flow)).redirect(location, 302);
  }

  @Operation({
    method: "GET",
    path: `${oidcPath}/callback`,
    roles: "public",
    tag,
    summary: "Where the identity provider sends the browser back: signs in and leads to the console, with `signInError` where that failed",
    status: 302,
    produces: "text/plain",
  })
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const principal = await this.principalOf(request);
    const cookies = [this.doors.flowCookie(request, "")];
    if ("refused" in principal) return void (await reply.header("set-cookie", cookies).redirect(`/?signInError=${encodeURIComponent(principal.refused)}`, 302));
    const { cookie, expiresAtMs } = await this.doors.sessions.start({ ...principal, validUntilMs: null }, "", sessionMs);
    cookies.push(this.doors.sessionCookie(request, cookie, expiresAtMs - this.dependencies.clock.now()));
    await reply.header("set-cookie", cookies).redirect("/", 302);
  }

  private async principalOf(request: FastifyRequest): Promise<Principal | Refusal> {
    const query = request.url.includes("?") ? request.url.slice(request.url.indexOf("?")) : "";
    try {
      const principal = await this.signIn().finish(query, this.doors.flowOf(request));
      if ("refused" in principal || principal.tenant === null || (await this.hasTenant(principal.tenant))) return principal;
      return refusal("The token names a tenant that does not exist here.");
    } catch (error) {
      if (error instanceof Problem) throw error;
      this.report(error, request);
      return refusal("The identity provider did not confirm the sign-in.");
    }
  }

  private async hasTenant(tenant: string): Promise<boolean> {
    return (await this.dependencies.database.platform.tenants.get(tenant)) !== null;
  }

  private signIn(): OidcSignIn {
    if (this.doors.oidc === null) throw notFound("way to sign in: no identity provider is set up");
    return this.doors.oidc;
  }

  /** The URL without its query, which holds the code. */
  private report(error: unknown, { method, url }: FastifyRequest): void {
    this.dependencies.reportError(error, { method, url: url.split("?", 1)[0] ?? "" });
  }
}
