import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Caller } from "../auth/caller.js";
import type { ApiDependencies } from "./dependencies.js";
import { intakeBody, refusal } from "./intake-body.js";
import type { IntakeResult } from "./ports.js";
import { invalid, Problem } from "./problem.js";
import { bodyText } from "./read-body.js";

type Accepted = Extract<IntakeResult, { kind: "accepted" }>["events"];

/** Headers that stay with an event as its provenance: CloudEvents' and tracing's; never credentials. */
const keptHeader = /^(ce[-_]|traceparent$|tracestate$)/;

/** The way of `POST /events`: judge the form, take in, remember the answer under the Idempotency-Key for 24 h. */
export async function takeEvents(dependencies: ApiDependencies, caller: Caller, request: FastifyRequest): Promise<Accepted> {
  const text = bodyText(request);
  const { texts, isArray, contentType } = intakeBody(text, request.headers);
  return once({ dependencies, caller, key: idempotencyKey(request), text }, async (idSeed) => {
    const result = await dependencies.intake.acceptEvents({
      tenant: caller.isTenantNamed ? caller.tenant : null,
      originSystem: caller.system,
      contentType,
      headers: keptHeaders(request),
      events: texts.map((event) => ({ text: event })),
      ...(idSeed === null ? {} : { idSeed }),
    });
    if (result.kind === "refused") throw refusal(result.problems, isArray);
    return result.events;
  });
}

interface Once {
  readonly dependencies: ApiDependencies;
  readonly caller: Caller;
  readonly key: string | null;
  readonly text: string;
}

/**
 * The same key with the same body answers as the first time; with another body 422. Requests at the same moment, or after a crash before the answer was kept, do
 * the work again with the same ids: their events are duplicates. The day is part of them, as a key may be used anew after its 24 h.
 */
async function once({ dependencies, caller, key, text }: Once, work: (idSeed: string | null) => Promise<Accepted>): Promise<Accepted> {
  if (key === null) return work(null);
  const { idempotencyKeys } = dependencies.database.platform;
  const bodySha256 = createHash("sha256").update(text).digest("hex");
  const known = await idempotencyKeys.lookup(caller.tenant, key);
  if (known !== null) return answerOf(known, bodySha256);
  const events = await work([key, bodySha256, new Date().toISOString().slice(0, 10)].join("\u0000"));
  return answerOf(await idempotencyKeys.remember(caller.tenant, key, { bodySha256, response: JSON.stringify(events) }), bodySha256);
}

function answerOf(kept: { readonly bodySha256: string; readonly response: string }, bodySha256: string): Accepted {
  if (kept.bodySha256 !== bodySha256) throw invalid([{ pointer: "", message: "the Idempotency-Key was used with another body" }]);
  return JSON.parse(kept.response) as Accepted;
}

function idempotencyKey(request: FastifyRequest): string | null {
  const header = request.headers["idempotency-key"];
  if (header === undefined) return null;
  if (typeof header !== "string" || !/^[\x21-\x7e]{1,255}$/.test(header))
    throw new Problem(400, "The Idempotency-Key must be 1 to 255 visible ASCII characters.");
  return header;
}

function keptHeaders(request: FastifyRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (keptHeader.test(name) && typeof value === "string" ? [[name, value] as const] : [])),
  );
}
