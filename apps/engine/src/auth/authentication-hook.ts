import type { FastifyRequest } from "fastify";
import type { OperationNotes } from "../api/operation.js";
import { bearerOf } from "./authenticate.js";
import type { Caller, Principal } from "./caller.js";
import { unauthorized, type Doors } from "./doors.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the authentication hook; null on public routes. */
    principal: Principal | null;
    /** Set by the access guard; null on public routes. */
    caller: Caller | null;
    /** The cookie that let the request in; null where it was a key or a token. */
    sessionCookie: string | null;
  }
  interface FastifyContextConfig {
    operation?: OperationNotes;
  }
}

/**
 * Runs before the body is read: a stranger's body costs nothing, and 401 comes before 413 and 415. Everything below
 * `/api/` asks for a key unless its operation is public, paths that do not exist included: they tell a stranger nothing.
 */
export function authenticationHook(doors: Doors): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const operation = request.routeOptions.config.operation;
    if (operation?.roles === "public" || (operation === undefined && !request.url.startsWith("/api/"))) return;
    const { authorization } = request.headers;
    const cookie = authorization === undefined ? doors.cookieOf(request) : null;
    if (cookie === null) request.principal = await doors.open(request, bearerOf(authorization));
    else await openBySession(doors, request, cookie);
  };
}

async function openBySession(doors: Doors, request: FastifyRequest, cookie: string): Promise<void> {
  request.principal = await doors.sessions.find(cookie);
  if (request.principal === null) throw unauthorized("The session is over; sign in again.");
  request.sessionCookie = cookie;
}
