import type { CompiledConnector } from "@trunkline/core";
import type { InboundRequest, InboundReply, ReceiveResult, SenderCheck } from "@trunkline/plugin-api";
import type { FastifyRequest } from "fastify";
import type { OnceOnly } from "@trunkline/database";
import type { ApiDependencies } from "../api/dependencies.js";
import { Problem } from "../api/problem.js";
import { bodyText } from "../api/read-body.js";
import { admitted, bearerOf, type Authenticator } from "../auth/authenticate.js";
import { askPlugin, isReceiving, senderChecksOf, type Receiving } from "./ask-plugin.js";
import { checkSender } from "./check-sender.js";
import { retryAfterSeconds } from "./inbound-limits.js";
import type { InboundAnswer, InboundChanges } from "./ports.js";

export interface ReceiveDependencies extends Pick<ApiDependencies, "inbound" | "clock"> {
  readonly authenticate: Authenticator;
}

/** The way of an outside system's request: who sends (over the raw bytes), whether it was here before, what it means, one transaction. */
export async function receiveAt(dependencies: ReceiveDependencies, connectorId: string, request: FastifyRequest): Promise<InboundReply> {
  const connector = await connectorOf(dependencies, connectorId);
  const onceOnly = connector === null ? null : await sender(dependencies, connector, request);
  // The same answer for both: which connectors exist is nobody's business.
  if (connector === null || onceOnly === null) throw unknownSender();
  if (connector.hold !== null) throw new Problem(503, "The connector takes nothing right now.", [], { "retry-after": retryAfterSeconds });
  const received = await receive(connector, inboundRequest(request), dependencies.clock.now());
  const { reply } = received;
  const written = await dependencies.inbound.write(changesOf(connector, received, onceOnly), reply === undefined ? usualAnswer : () => reply.body);
  if (written.kind === "written") return { status: 200, ...reply, body: written.answer };
  if (written.once.kind === "signature") throw unknownSender();
  return { status: 200, ...reply, body: duplicateAnswer(written.answer) };
}

/** null: there is none that receives, or a person has switched it off. */
async function connectorOf({ inbound }: ReceiveDependencies, text: string): Promise<Receiving | null> {
  if (!/^[1-9]\d{0,9}$/.test(text)) return null;
  const connector = (await inbound.configuration()).connector(Number(text));
  return isReceiving(connector) && connector.isMatched ? connector : null;
}

/** What may be used only once; null where a check fails. A plugin that names none is guarded by the engine's own keys. */
async function sender({ authenticate, clock }: ReceiveDependencies, connector: Receiving, request: FastifyRequest): Promise<readonly OnceOnly[] | null> {
  const named = await senderChecksOf(connector, clock.now());
  const checks: readonly SenderCheck[] = named.length > 0 ? named : [{ kind: "engineKey" }];
  const onceOnly: OnceOnly[] = [];
  for (const check of checks) {
    if (check.kind === "engineKey") {
      if (!(await hasKey(authenticate, connector, request))) return null;
      continue;
    }
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const passed = checkSender(check, { headers: request.headers, rawBody, address: request.ip, now: clock.now() });
    if (passed === null) return null;
    onceOnly.push(...passed);
  }
  return onceOnly;
}

async function hasKey(authenticate: Authenticator, { tenant, company }: Receiving, { headers }: FastifyRequest): Promise<boolean> {
  const credential = bearerOf(headers.authorization);
  const principal = credential === null ? null : admitted(await authenticate(credential));
  if (principal === null || !["inbound", "admin", "platform-admin"].includes(principal.role)) return false;
  return (principal.tenant === null || principal.tenant === tenant) && (principal.company === null || principal.company === company);
}

/** Of credentials a plugin sees nothing. */
const kept = /^(?!.*(?:auth|key|secret|token|passw|cookie|signature))/i;

function inboundRequest(request: FastifyRequest): InboundRequest {
  const headers = Object.entries(request.headers).flatMap(([name, value]) => (kept.test(name) && typeof value === "string" ? [[name, value] as const] : []));
  const query = Object.entries(request.query as Readonly<Record<string, unknown>>).map(([name, value]) => [name, String(value)] as const);
  const contentType = request.headers["content-type"] ?? "application/json";
  return { method: request.method, path: "", query: Object.fromEntries(query), headers: Object.fromEntries(headers), contentType, bodyText: bodyText(request) };
}

/** What the plugin makes of it. Throws what the sender is told where it is refused. */
async function receive(connector: Receiving, request: InboundRequest, now: number): Promise<Extract<ReceiveResult, { readonly kind: "received" }>> {
  const result = await askPlugin(connector, request, now);
  if (result.kind === "received") return result;
  throw new Problem(result.status, result.reason, [{ pointer: result.pointer ?? "", message: result.reason }]);
}

export function changesOf(
  connector: CompiledConnector,
  { records = [], events = [] }: Pick<Extract<ReceiveResult, { readonly kind: "received" }>, "records" | "events">,
  onceOnly: readonly OnceOnly[],
): InboundChanges {
  const { tenant, company, system, id } = connector;
  return { tenant, company, system, connectorId: id, actor: `connector:${id}`, records, events, onceOnly };
}

const usualAnswer: InboundAnswer = (records, events) =>
  JSON.stringify({
    received: true,
    records: records.map(({ after, action }) => ({ kind: after.kind, id: after.id, action })),
    events: events.map(({ id, type }) => ({ id, type })),
  });

/** As the first time, and it says so; a plugin's own answer stays as it is. */
function duplicateAnswer(first: string | null): string {
  return first?.startsWith('{"received":true,') === true ? first.replace("{", '{"duplicate":true,') : (first ?? '{"duplicate":true,"received":true}');
}

function unknownSender(): Problem {
  return new Problem(401, "The sender could not be verified, or there is no such connector.", [], { "www-authenticate": "Trunkline-Inbound" });
}
