import { parseKeepingDigits, type JsonValue } from "@trunkline/plugin-api";
import type { FastifyRequest } from "fastify";
import type { ZodType } from "zod";
import { pointerOf } from "../secrets/index.js";
import { depthOf } from "./json-text.js";
import { invalid, Problem, type PointedError } from "./problem.js";

const deepest = 64;

/** The body as text; empty where there is none. Bytes that are no UTF-8 are refused (400). */
export function bodyText(request: FastifyRequest): string {
  const { body } = request;
  if (!Buffer.isBuffer(body)) return "";
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new Problem(400, "The body is not valid UTF-8.", [{ pointer: "", message: "not valid UTF-8" }]);
  }
}

/** The body as JSON; an absent body counts as `{}`. 400 where it is no JSON. */
export function bodyJson(request: FastifyRequest): unknown {
  const text = bodyText(request);
  return text.trim() === "" ? {} : parseJson(text);
}

export function parseJson(text: string): unknown {
  return parsedBy(text, JSON.parse);
}

/** The same, but integers beyond 2^53 keep their digits. */
export function parseJsonKeepingDigits(text: string): JsonValue {
  return parsedBy(text, parseKeepingDigits) as JsonValue;
}

function parsedBy(text: string, parse: (text: string) => unknown): unknown {
  if (depthOf(text, deepest) > deepest)
    throw new Problem(400, `The body nests deeper than ${deepest} levels.`, [{ pointer: "", message: `nests deeper than ${deepest} levels` }]);
  try {
    return parse(text);
  } catch {
    throw new Problem(400, "The body is not valid JSON.", [{ pointer: "", message: "not valid JSON" }]);
  }
}

/** The body by its schema: 400 where it is no JSON, 422 with a pointer for each field that is not acceptable. */
export function readBody<Value>(schema: ZodType<Value>, request: FastifyRequest): Value {
  return checked(schema, bodyJson(request));
}

/** A query string by its schema: 400, as no body is at fault. */
export function readQuery<Value>(schema: ZodType<Value>, query: unknown): Value {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const errors = errorsOf(result.error.issues);
  throw new Problem(400, `The query is not acceptable: ${errors.map((error) => `${error.pointer.slice(1)} ${error.message}`).join("; ")}.`, errors);
}

export function checked<Value>(schema: ZodType<Value>, value: unknown, prefix = ""): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(errorsOf(result.error.issues, prefix));
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** Zod's issues with JSON pointers; an unknown member is pointed at itself, not at its parent. */
export function errorsOf(issues: readonly Issue[], prefix = ""): readonly PointedError[] {
  return issues.flatMap((issue) => {
    const pointer = prefix + pointerOf(issue.path);
    if (issue.code === "unrecognized_keys")
      return (issue.keys ?? []).map((key) => ({ pointer: `${pointer}${pointerOf([key])}`, message: "is not a known field" }));
    return [{ pointer, message: issue.message }];
  });
}
