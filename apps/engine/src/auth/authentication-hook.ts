import type { FastifyRequest } from "fastify";
import type { OperationNotes } from "../api/operation.js";
import { Problem } from "../api/problem.js";
import { bearerOf, type Authenticator } from "./authenticate.js";
import type { Caller, Principal } from "./caller.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the authentication hook; null on public routes. */
    principal: Principal | null;
    /** Set by the access guard; null on public routes. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    operation?: OperationNotes;
  }
}

/**
 * Runs before the body is read: a stranger's body costs nothing, and 401 comes before 413 and 415. Everything below
 * `/api/` asks for a key unless its operation is public, paths that do not exist included: they tell a stranger nothing.
 */
export function authenticationHook(authenticate: Authenticator): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const operation = request.routeOptions.config.operation;
    if (operation?.roles === "public" || (operation === undefined && !request.url.startsWith("/api/"))) return;
    const credential = bearerOf(request.headers.authorization);
    const found = credential === null ? null : await authenticate(credential);
    if (found === null) throw unauthorized("A valid API key or token is needed: Authorization: Bearer …");
    if ("refused" in found) throw unauthorized(found.refused, ', error="invalid_token"');
    request.principal = found;
  };
}

function unauthorized(reason: string, more = ""): Problem {
  return new Problem(401, reason, [], { "www-authenticate": `Bearer realm="trunkline"${more}` });
}
