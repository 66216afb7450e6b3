import { STATUS_CODES } from "node:http";

/** One thing that is wrong; `pointer` is a JSON pointer into the request's body, empty for the whole. */
export interface PointedError {
  readonly pointer: string;
  readonly message: string;
}

/** An answer that says no (RFC 9457). Thrown by handlers, sent by the problem filter. `detail` is read by strangers: no secrets, no inner names. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** A URI that tells kinds of problems apart. */
  readonly type: string = "about:blank";
  readonly title: string;

  constructor(
    readonly status: number,
    readonly detail: string,
    readonly errors: readonly PointedError[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.title = STATUS_CODES[status] ?? "Error";
  }
}

/** A tenant has used up what it may. */
export class QuotaProblem extends Problem {
  override readonly type = "urn:trunkline:problem:quota-exceeded";
}

export function notFound(what: string): Problem {
  return new Problem(404, `There is no such ${what}.`);
}

/** 422: understood, but not acceptable. */
export function invalid(errors: readonly PointedError[]): Problem {
  const [first] = errors;
  const detail =
    errors.length === 1 && first !== undefined ? `${first.pointer || "the body"}: ${first.message}` : `${errors.length} fields are not acceptable.`;
  return new Problem(422, detail, errors);
}

export function conflict(detail: string): Problem {
  return new Problem(409, detail);
}

/** The body of a problem answer. */
export function problemBody(problem: Problem) {
  return { type: problem.type, title: problem.title, status: problem.status, detail: problem.detail, errors: problem.errors };
}
