import { randomUUID } from "node:crypto";
import {
  admitEvent,
  checkConnector,
  decideNext,
  decodeMessage,
  makeAttempt,
  type CheckReport,
  type CompiledConnector,
  type DomainEvent,
} from "@trunkline/core";
import type { RenderedRequest } from "@trunkline/plugin-api";
import type { CheckResult, ConnectorRuntime, TestInput, TestResult } from "../api/ports.js";
import type { Runtime } from "./runtime.js";
import type { RuntimeParts } from "./runtime-parts.js";
import { testSubscription } from "./test-subscription.js";

const CHECK_TIMEOUT_MS = 5_000;
const TELL_TIMEOUT_MS = 10_000;
const EXCERPT_CHARACTERS = 1_000;
/** Answers of servers that do not know HEAD: they are there, and that was the question. */
const HEALTHY_ANYWAY = [405, 501];

/** Tests and checks of a connector, asked for by a person: the same way as a delivery, outside breaker, statistics and auto-disable. */
export function createConnectorRuntime(runtime: Runtime, parts: RuntimeParts, wake: (connectorId: number, dueMs: number) => void): ConnectorRuntime {
  return {
    test: (input) => test(runtime, parts, input),
    check: (_tenant, connectorId) => check(runtime, parts, connectorId),
    tell: (connectorId, request) => void tell(parts, connectorId, request),
    wake: (connectorId) => wake(connectorId, Date.now()),
    refresh: async () => {
      await runtime.configurations.refresh();
    },
  };
}

async function tell({ egress, logger }: RuntimeParts, connectorId: number, { method, url, headers, body }: RenderedRequest): Promise<void> {
  const result = await egress.send({ method, url, headers, body: body === "" ? null : body, timeoutMs: TELL_TIMEOUT_MS, tls: { verifySsl: true } });
  const answer = result.kind === "response" ? { responseStatus: result.status } : { error: result.message };
  logger.info({ connectorId, method, ...answer }, "connector.target_told");
}

async function connectorOf(runtime: Runtime, connectorId: number): Promise<CompiledConnector> {
  const connector = (await runtime.configurations.refresh()).connector(connectorId);
  if (connector === undefined) throw new Error(`connector ${connectorId} is not configured`);
  return connector;
}

async function test(runtime: Runtime, parts: RuntimeParts, { connectorId, eventType }: TestInput): Promise<TestResult> {
  const connector = await connectorOf(runtime, connectorId);
  const event = testEventOf(runtime, { connector, eventType: eventType ?? firstTypeOf(connector) });
  const deliveryId = randomUUID();
  const subscriptionIndex = testSubscription(connector, event);
  const input = { deliveryId, event, connector, content: connector, subscriptionIndex, attemptNumber: 1, body: null, test: true };
  const made = await makeAttempt(runtime.drain, input);
  const { state } = decideNext({
    outcome: made.outcome,
    policy: connector.policy,
    attemptNumber: 1,
    rateLimitedMs: 0,
    now: Date.now(),
    random: Math.random,
    test: true,
  });
  const { attempt, body, bodySha256 } = made;
  const record = {
    id: deliveryId,
    event,
    connectorId,
    connectorRevision: connector.revision,
    subscriptionIndex,
    state,
    owner: null,
    attemptNumber: 1,
    attempt,
    body,
    bodySha256,
    test: true,
  };
  await parts.database.eventLog.settle({ events: [], deliveries: [record], rejected: [] });
  const responseExcerpt = attempt.responseBody?.slice(0, EXCERPT_CHARACTERS) ?? attempt.error;
  return { deliveryId, outcome: made.outcome.kind, status: attempt.responseStatus, durationMs: attempt.durationMs, responseExcerpt };
}

function firstTypeOf(connector: CompiledConnector): string | null {
  const types = connector.subscriptions.flatMap(({ eventTypes }) => eventTypes);
  return types.find((type) => !type.includes("*")) ?? null;
}

interface TestSubject {
  readonly connector: CompiledConnector;
  readonly eventType: string | null;
}

function testEventOf(runtime: Runtime, { connector, eventType }: TestSubject): DomainEvent {
  const now = Date.now();
  const catalog = runtime.catalogs.of(connector.tenant);
  const known = (eventType === null ? undefined : catalog.get(eventType)) ?? catalog.get("asset.created") ?? catalog.list()[0];
  const example = { ...known?.example, ...(eventType === null ? {} : { type: eventType }), company: connector.company };
  const fields = connector.plugin?.testEvent?.({ config: connector.config, connector, example, now }) ?? { ...example, time: new Date(now).toISOString() };
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const decoded = decodeMessage(
    { provenance, value: Buffer.from(JSON.stringify(fields)), timestampMs: now, boundTenant: connector.tenant, originSystem: null },
    now,
  );
  const tenant = runtime.configurations.current().tenant(connector.tenant);
  if (decoded.kind !== "event" || tenant === undefined) throw new Error(`no test event can be made for ${eventType ?? "this connector"}`);
  return admitEvent(decoded.candidate, tenant);
}

async function check(runtime: Runtime, { egress }: RuntimeParts, connectorId: number): Promise<CheckResult> {
  const connector = await connectorOf(runtime, connectorId);
  const own = await checkConnector({ ...runtime.drain, timeoutMs: CHECK_TIMEOUT_MS }, connector);
  if (own !== null) return checkResultOf(own);
  const url = typeof connector.config.url === "string" ? connector.config.url : "";
  const result = await egress.send({ method: "HEAD", url, headers: {}, body: null, timeoutMs: CHECK_TIMEOUT_MS, tls: connector.tls });
  if (result.kind === "failure") return { status: "unreachable", responseCode: null, responseTimeMs: result.durationMs, error: result.message };
  const isHealthy = result.status < 400 || HEALTHY_ANYWAY.includes(result.status);
  return {
    status: isHealthy ? "healthy" : "unhealthy",
    responseCode: result.status,
    responseTimeMs: result.durationMs,
    error: isHealthy ? null : `the target answered ${result.status}`,
  };
}

function checkResultOf({ verdict, isUnreachable, status, durationMs }: CheckReport): CheckResult {
  const said = verdict.pointer === undefined ? verdict.message : `${verdict.pointer}: ${verdict.message ?? "is not accepted"}`;
  const error = verdict.ok ? null : (said ?? "the plugin's check failed");
  return { status: verdict.ok ? "healthy" : isUnreachable ? "unreachable" : "unhealthy", responseCode: status, responseTimeMs: durationMs, error };
}
