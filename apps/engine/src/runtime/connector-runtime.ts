import { randomUUID } from "node:crypto";
import { admitEvent, decideNext, decodeMessage, makeAttempt, type CompiledConnector, type DomainEvent } from "@trunkline/core";
import type { RenderedRequest } from "@trunkline/plugin-api";
import type { CheckResult, ConnectorRuntime, TestInput, TestResult } from "../api/ports.js";
import { checkTarget } from "./check-target.js";
import type { Runtime } from "./runtime.js";
import type { RuntimeParts } from "./runtime-parts.js";
import { testSubscription } from "./test-subscription.js";

const TELL_TIMEOUT_MS = 10_000;
const EXCERPT_CHARACTERS = 1_000;

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

async function check(runtime: Runtime, parts: RuntimeParts, connectorId: number): Promise<CheckResult> {
  const connector = await connectorOf(runtime, connectorId);
  const result = await checkTarget(runtime, parts, connector);
  await parts.database.checks.note(connector, result);
  return result;
}
