import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { TenantDatabaseUnavailableError } from "@trunkline/database";
import { Problem, problemBody } from "./problem.js";

/** Told of every error that nobody foresaw; the caller sees only "Internal Server Error". */
export type ErrorReporter = (error: unknown, request: { readonly method: string; readonly url: string; readonly tenant?: string | null }) => void;

/** SQLSTATE classes and socket errors that mean "not now": the database is away, full, too slow, or others hold what is asked for (PostgreSQL manual, appendix A). */
const transientCodes = /^(08|53|40001|40P01|55P03|57014|57P0|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH)/;
/** The same where `pg` gives no code: a connection or an answer that did not come in time, a connection that broke. */
const transientMessages =
  /Connection terminated|timeout exceeded when trying to connect|^timeout expired$|Query read timeout|connection error and is not queryable/;
const retryAfterSeconds = "5";
const tenantDatabaseAway =
  "The tenant's own database does not answer: its configuration can be neither read nor changed right now. Its deliveries go on with the configuration known.";

/** The one place that turns errors into answers: `application/problem+json`, never a stack trace. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly report: ErrorReporter) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const problem = problemOf(error);
    const request = http.getRequest<FastifyRequest>();
    if (problem.status >= 500) this.report(error, { method: request.method, url: request.url, tenant: tenantOf(request) });
    void http
      .getResponse<FastifyReply>()
      .status(problem.status)
      .headers(problem.headers)
      .header("content-type", "application/problem+json; charset=utf-8")
      .send(JSON.stringify(problemBody(problem)));
  }
}

/** null: on public routes, and before it is known who asks. */
function tenantOf({ caller, principal }: FastifyRequest): string | null {
  return caller?.tenant ?? principal?.tenant ?? null;
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) return fromStatus(error.getStatus());
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
  if (typeof status === "number" && status >= 400 && status < 500) return fromStatus(status);
  if (error instanceof Error && error.name === "InvalidCursorError") return new Problem(400, "The cursor was not given by this list.");
  if (error instanceof TenantDatabaseUnavailableError) return new Problem(503, tenantDatabaseAway, [], { "retry-after": retryAfterSeconds });
  if (isTransient(error)) return new Problem(503, "A service that the engine needs is not available right now.", [], { "retry-after": retryAfterSeconds });
  return new Problem(500, "The engine met an error of its own; it is in the engine's log.");
}

const sentences: Readonly<Record<number, string>> = {
  400: "The request could not be read.",
  404: "There is nothing here.",
  408: "The body did not come in time.",
  413: "The body is too large.",
  415: "The body must be JSON (content-type: application/json).",
};

function fromStatus(status: number): Problem {
  return new Problem(status, sentences[status] ?? "The request was refused.");
}

function isTransient(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    const code = (current as { readonly code?: unknown }).code;
    if (typeof code === "string" && transientCodes.test(code)) return true;
    if (transientMessages.test(current.message)) return true;
  }
  return false;
}
