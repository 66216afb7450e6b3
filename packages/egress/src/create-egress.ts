import { createHash } from "node:crypto";
import { admittedAddresses } from "./connector.js";
import type { EgressPolicy } from "./egress-policy.js";
import type { Egress, EgressRequest, EgressResult, EgressTls, JudgeUrlOptions, UrlVerdict } from "./egress-request.js";
import { runExchange, type Call } from "./exchange.js";
import { fault, faultOf, type Fault } from "./failure.js";
import { createGuard, type Guard, type GuardedTarget } from "./guard.js";
import { wireHeaders } from "./header-rules.js";
import { createPoolRegistry, type PoolRegistry, type TargetPool } from "./pool-registry.js";
import { openPool, type PoolSettings } from "./target-pool.js";
import { addressNotAllowed } from "./target.js";

const mostRoutes = 10_000;
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** What a URL with its TLS settings comes to, remembered so that the next request parses nothing. */
interface Route {
  readonly target: GuardedTarget;
  pool: TargetPool;
}

interface Parts {
  readonly guard: Guard;
  readonly registry: PoolRegistry;
  readonly settings: PoolSettings;
  readonly routes: Map<string, Route>;
}

/** Opens the way to targets under a policy. Throws on a malformed range in `allowCidrs`. */
export function createEgress(policy: EgressPolicy): Egress {
  const guard = createGuard(policy);
  const registry = createPoolRegistry();
  const parts: Parts = { guard, registry, settings: { maxSockets: policy.maxSocketsPerTarget ?? 64, proxy: policy.proxy }, routes: new Map() };
  let closed = false;
  return {
    send: (request) => (closed ? Promise.resolve(failed(fault("aborted"), performance.now())) : send(parts, request)),
    judgeUrl: (url, options) => judgeUrl(guard, url, options),
    close: async () => {
      closed = true;
      await registry.close();
    },
  };
}

function send(parts: Parts, request: EgressRequest): Promise<EgressResult> {
  const startedAt = performance.now();
  const headers = wireHeaders(request.headers);
  if (typeof headers === "string" || !methods.has(request.method)) {
    return Promise.resolve(failed(fault("invalid_request", typeof headers === "string" ? headers : "method"), startedAt));
  }
  const route = routeTo(parts, request);
  if ("code" in route) return Promise.resolve(failed(route, startedAt));
  const wireRequest = { path: route.target.path, method: request.method, headers, body: request.body };
  const call: Call = { pool: route.pool, request: wireRequest, timeoutMs: request.timeoutMs, startedAt, signal: request.signal };
  return parts.settings.proxy === undefined ? runExchange(call) : sendByProxy(parts.guard, route.target, call);
}

/** Through a proxy no socket of ours shows the target's address: the judgement of its name comes first, each time. */
async function sendByProxy(guard: Guard, target: GuardedTarget, call: Call): Promise<EgressResult> {
  try {
    await admittedAddresses({ guard, target, tls: undefined });
  } catch (error) {
    return failed(faultOf(error), call.startedAt);
  }
  return runExchange(call);
}

function routeTo(parts: Parts, { url, tls }: EgressRequest): Route | Fault {
  const trust = trustKey(tls);
  const known = parts.routes.get(trust + url);
  if (known !== undefined && !known.pool.closed) return known;
  const target = known?.target ?? parts.guard.parse(url);
  if ("refused" in target) return fault(target.malformed ? "invalid_request" : "address_forbidden", target.detail, target.reason);
  const pool = parts.registry.get(`${trust} ${target.exemptions} ${target.origin}`, () => openPool({ guard: parts.guard, target, tls }, parts.settings));
  const route = { target, pool };
  remember(parts.routes, trust + url, route);
  return route;
}

function remember(routes: Map<string, Route>, key: string, route: Route): void {
  const oldest = routes.keys().next();
  if (routes.size >= mostRoutes && !oldest.done) routes.delete(oldest.value);
  routes.set(key, route);
}

const trustKeys = new WeakMap<EgressTls, string>();

/** Sockets are shared only between requests with the same key. */
function trustKey(tls: EgressTls | undefined): string {
  if (tls === undefined) return "";
  if (tls.ca === undefined && tls.certificate === undefined && tls.key === undefined) return tls.verifySsl ? "" : "unverified ";
  const known = trustKeys.get(tls);
  if (known !== undefined) return known;
  const parts = JSON.stringify([tls.verifySsl, tls.ca, tls.certificate, tls.key]);
  const key = `${createHash("sha256").update(parts).digest("base64")} `;
  trustKeys.set(tls, key);
  return key;
}

function failed(cause: Fault, startedAt: number): EgressResult {
  return { kind: "failure", ...cause, durationMs: Math.round(performance.now() - startedAt) };
}

async function judgeUrl(guard: Guard, url: string, options: JudgeUrlOptions = {}): Promise<UrlVerdict> {
  const target = guard.parse(url);
  if ("refused" in target) return { ok: false, reason: target.reason, detail: target.detail };
  if (options.resolve === false && !target.isLiteral) return { ok: true, warnings: [] };
  const admission = await guard.admit(target);
  if (admission.kind === "admitted") return { ok: true, warnings: [] };
  if (admission.kind === "forbidden" || target.isInnerName) return { ok: false, reason: addressNotAllowed, detail: admission.detail };
  return { ok: true, warnings: [`The host name ${target.host} does not resolve at present`] };
}
