import type { components } from "@trunkline/api-types";

export type ProblemDocument = components["schemas"]["Problem"];
export type PointedMessage = ProblemDocument["errors"][number];

/** An answer that is no success, as the engine explains it (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    readonly status: number,
    readonly problem: ProblemDocument,
  ) {
    super(problem.detail);
  }

  /** What the engine says about places in the body; empty where it is about the whole. */
  get errors(): readonly PointedMessage[] {
    return this.problem.errors;
  }
}

/** Whatever came, as a problem: a proxy's page or an empty answer too. */
export function problemOf(status: number, body: unknown): ApiProblem {
  return new ApiProblem(status, isProblem(body) ? body : { type: "about:blank", title: "Error", status, detail: `The engine answered ${status}.`, errors: [] });
}

function isProblem(body: unknown): body is ProblemDocument {
  return typeof body === "object" && body !== null && "detail" in body && "errors" in body && Array.isArray(body.errors);
}

/** Of any error, for a person. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.message;
  if (error instanceof TypeError) return "The engine cannot be reached.";
  return error instanceof Error ? error.message : String(error);
}
