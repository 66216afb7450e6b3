import type { Clock, OutgoingRequest, RequestCredential, Sender, SendResult } from "@trunkline/core";
import { scrub } from "@trunkline/egress";
import { TokenCache } from "./token-cache.js";

const UNAUTHORIZED = 401;

/** A sender that fetches the access tokens of those requests that ask for one; all others pass straight through. */
export function withCredentials(sender: Sender, clock: Clock): Sender {
  const tokens = new TokenCache(sender, clock);
  return {
    send: (request) => (request.credential === undefined ? sender.send(request) : sendWithToken({ sender, tokens, clock }, request, request.credential)),
  };
}

interface Parts {
  readonly sender: Sender;
  readonly tokens: TokenCache;
  readonly clock: Clock;
}

async function sendWithToken(parts: Parts, request: OutgoingRequest, credential: RequestCredential): Promise<SendResult> {
  const known = parts.tokens.current(credential);
  if (known !== null) return sendWith(parts, { request, credential, token: known });
  const startedAtMs = parts.clock.now();
  const answer = await parts.tokens.fetch(credential, request);
  const waitedMs = Math.max(0, parts.clock.now() - startedAtMs);
  if ("failure" in answer) return { ...answer.failure, durationMs: waitedMs };
  // The deadline is the delivery's, whatever its time goes into.
  const timeoutMs = request.timeoutMs - waitedMs;
  if (timeoutMs <= 0) return { kind: "failure", code: "timeout", message: "No access token before the deadline", durationMs: waitedMs };
  const result = await sendWith(parts, { request: { ...request, timeoutMs }, credential, token: answer.token });
  return { ...result, durationMs: result.durationMs + waitedMs };
}

interface Authorized {
  readonly request: OutgoingRequest;
  readonly credential: RequestCredential;
  readonly token: string;
}

async function sendWith({ sender, tokens }: Parts, { request, credential, token }: Authorized): Promise<SendResult> {
  const result = await sender.send({ ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } });
  if (result.kind === "failure") return result;
  if (result.status === UNAUTHORIZED) tokens.refused(credential, token);
  else tokens.accepted(credential, token);
  return withoutToken(result, token);
}

/** Targets that echo a request would put the token into the delivery log. */
function withoutToken(result: Extract<SendResult, { kind: "response" }>, token: string): SendResult {
  const secrets = [token];
  const headers = Object.fromEntries(Object.entries(result.headers).map(([name, value]) => [name, scrub(value, secrets)]));
  return { ...result, headers, bodyText: scrub(result.bodyText, secrets) };
}
