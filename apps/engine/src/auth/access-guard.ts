import type { CanActivate, ExecutionContext } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { operationOf } from "../api/operation.js";
import { notFound, Problem } from "../api/problem.js";
import { csrfFault } from "./sessions/csrf.js";
import type { Caller, Principal } from "./caller.js";

const tenantHeader = "trunkline-tenant";
const defaultTenant = "default";

export type TenantExists = (tenant: string) => Promise<boolean>;

/** After the body was read and before it is judged: 403 for a session's request that another site may have made and for a role or a company's key that may never, then 404 for a tenant that does not exist. */
export class AccessGuard implements CanActivate {
  constructor(private readonly tenantExists: TenantExists) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const operation = operationOf(context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (operation === undefined || operation.roles === "public") return true;
    const { principal, sessionCookie } = request;
    const fault = sessionCookie === null ? null : csrfFault(request, sessionCookie);
    if (fault !== null) throw new Problem(403, fault);
    if (principal === null || !operation.roles.includes(principal.role)) throw new Problem(403, `This needs one of the roles ${operation.roles.join(", ")}.`);
    if (operation.ofWholeTenant === true && principal.company !== null) throw new Problem(403, "A key that is bound to a company may not do this.");
    request.caller = await this.callerOf(principal, request);
    return true;
  }

  private async callerOf(principal: Principal, request: FastifyRequest): Promise<Caller> {
    if (principal.tenant !== null) return { ...principal, tenant: principal.tenant, isTenantNamed: true };
    const header = request.headers[tenantHeader];
    if (typeof header !== "string" || header === "") return { ...principal, tenant: defaultTenant, isTenantNamed: false };
    if (!(await this.tenantExists(header))) throw notFound("tenant");
    return { ...principal, tenant: header, isTenantNamed: true };
  }
}
