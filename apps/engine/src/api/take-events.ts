import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Caller } from "../auth/caller.js";
import type { ApiDependencies } from "./dependencies.js";
import { eventTexts, refusal } from "./intake-body.js";
import type { IntakeResult } from "./ports.js";
import { invalid, Problem } from "./problem.js";
import { bodyText } from "./read-body.js";

type Accepted = Extract<IntakeResult, { kind: "accepted" }>["events"];

/** Headers that stay with an event as its provenance: CloudEvents' and tracing's; never credentials. */
const keptHeader = /^(ce[-_]|traceparent$|tracestate$)/;

/** The way of `POST /events`: judge the form, take in, remember the answer under the Idempotency-Key for 24 h. */
export async function takeEvents(dependencies: ApiDependencies, caller: Caller, request: FastifyRequest): Promise<Accepted> {
  const text = bodyText(request);
  const { texts, isArray } = eventTexts(text);
  return once({ dependencies, caller, key: idempotencyKey(request), text }, async () => {
    const result = await dependencies.intake.acceptEvents({
      tenant: caller.isTenantNamed ? caller.tenant : null,
      originSystem: caller.system,
      contentType: request.headers["content-type"] ?? "application/json",
      headers: keptHeaders(request),
      events: texts.map((event) => ({ text: event })),
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

/** The same key with the same body answers as the first time; with another body 422. */
async function once({ dependencies, caller, key, text }: Once, work: () => Promise<Accepted>): Promise<Accepted> {
  if (key === null) return work();
  const { idempotencyKeys } = dependencies.database.platform;
  const bodySha256 = createHash("sha256").update(text).digest("hex");
  const known = await idempotencyKeys.lookup(caller.tenant, key);
  if (known !== null && known.bodySha256 !== bodySha256) throw invalid([{ pointer: "", message: "the Idempotency-Key was used with another body" }]);
  if (known !== null) return JSON.parse(known.response) as Accepted;
  const events = await work();
  const kept = await idempotencyKeys.remember(caller.tenant, key, { bodySha256, response: JSON.stringify(events) });
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
