import { randomBytes } from "node:crypto";
import { buildConfiguration, admitEvent, decodeMessage, rebuildEvent, type DomainEvent } from "@trunkline/core";
import { openDatabase, type Database } from "@trunkline/database";
import { createEgress } from "@trunkline/egress";
import { builtInCatalog, overlayCatalog } from "@trunkline/event-catalog";
import type { RenderedRequest } from "@trunkline/plugin-api";
import { createTestDatabase, testStack } from "@trunkline/stack";
import { egressFetch } from "../../auth/tokens/egress-fetch.js";
import { tokenAuthenticators } from "../../auth/tokens/token-authenticator.js";
import { createIssuerEgress } from "../../runtime/create-egress.js";
import { readEnvironment, type Settings } from "../../config/index.js";
import type { InboundRuntime } from "../../inbound/ports.js";
import { createReplayRuntime } from "../../replays/create-replay-runtime.js";
import { createMetrics } from "../../operations/index.js";
import { builtInPlugins, loadPlugins } from "../../plugins/index.js";
import { createSecretBox, databaseUrlSealing } from "../../secrets/index.js";
import { createAdapter, createApi } from "../create-api.js";
import type { ConnectorRuntime, EventIntake, IntakeInput, IntakeResult } from "../ports.js";

const stack = await testStack(["postgres"]);

/** Why these tests cannot run; undefined when they can. */
export const missingPostgres = stack.skipped;

const adminKey = "an-admin-key-for-tests";

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Never: tests say what they expect to find. */
  readonly body: { readonly data: never; readonly meta: never } & Readonly<Record<string, never>>;
}

export interface Call {
  readonly key?: string | null;
  readonly tenant?: string;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API on a database of its own. Names under `.example` resolve to a public address. */
export async function startTestApi(environment: Readonly<Record<string, string>> = {}) {
  const { url, drop } = await createTestDatabase(stack.urls.postgres);
  const secretBox = createSecretBox([randomBytes(32)]);
  const database = openDatabase({ url, rebuildEvent, sealing: databaseUrlSealing(secretBox) });
  await database.migrate();
  const read = readEnvironment({ ADMIN_API_KEY: adminKey, ...environment });
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const errors: unknown[] = [];
  const told: RenderedRequest[] = [];
  const egress = createEgress({ allowCidrs: [], denyPorts: [], deniedAddresses: [], requireHttps: false, lookup: lookupExample });
  const issuerEgress = createIssuerEgress(read.settings, egress);
  const adapter = createAdapter(read.settings);
  const routes: { readonly method: string; readonly url: string }[] = [];
  adapter.getInstance().addHook("onRoute", ({ method, url: path }) => {
    for (const name of [method].flat()) routes.push({ method: name, url: path });
  });
  const app = await createApi(
    {
      settings: read.settings,
      database,
      catalog: builtInCatalog,
      catalogOf: async (tenant) => overlayCatalog(builtInCatalog, await database.asTenant(tenant, (store) => store.eventTypes.list())),
      plugins: await loadPlugins(builtInPlugins),
      secretBox,
      intake: databaseIntake(database),
      runtime: quietRuntime(told),
      replays: createReplayRuntime({ replays: database.replays, configuration: async () => buildConfiguration(1, [], []), wake: () => {} }),
      inbound: quietInbound(database),
      targets: egress,
      metrics: createMetrics(),
      readiness: [{ name: "database", check: async () => ((await database.isReady()) ? null : "does not answer") }],
      clock: { now: Date.now },
      issuerFetch: egressFetch(issuerEgress.to),
      authenticators: tokensOf(read.settings, database, { egress: issuerEgress, errors }),
      reportError: (error) => void errors.push(error),
    },
    { adapter },
  );
  const close = async () => {
    await app.close();
    await issuerEgress.close();
    await egress.close();
    await database.close();
    await drop();
  };
  return { url, call: callOf(app), stream: streamOf(app), close, routes, errors, database, told };
}

/** An answer that does not end by itself: its text so far, whether it was ended, and the way to hang up. */
function streamOf(app: Awaited<ReturnType<typeof createApi>>) {
  return async (path: string, options: Pick<Call, "key" | "tenant" | "headers"> = {}) => {
    const headers = headersOf(options);
    const { statusCode, stream } = await app.inject({ method: "GET", url: path, headers, payloadAsStream: true });
    const body = stream();
    let text = "";
    let isOver = false;
    body.on("data", (chunk: Buffer) => (text += chunk.toString()));
    body.on("end", () => (isOver = true));
    return { status: statusCode, text: () => text, isOver: () => isOver, hangUp: () => void body.destroy() };
  };
}

function callOf(app: Awaited<ReturnType<typeof createApi>>) {
  return async (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS", path: string, options: Call = {}): Promise<ApiAnswer> => {
    const { body, text = body === undefined ? undefined : JSON.stringify(body) } = options;
    const headers = { ...(text === undefined ? {} : { "content-type": "application/json" }), ...headersOf(options) };
    const answer = await app.inject({ method, url: path, headers, ...(text === undefined ? {} : { payload: text }) });
    const isJson = /[/+]json\b/.test(String(answer.headers["content-type"]));
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      body: (isJson && answer.body !== "" ? JSON.parse(answer.body) : {}) as ApiAnswer["body"],
    };
  };
}

/** Of the admin key where the call names none; of nobody where it is null. */
function headersOf({ key = adminKey, tenant, headers }: Pick<Call, "key" | "tenant" | "headers">): Readonly<Record<string, string>> {
  return {
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(tenant === undefined ? {} : { "trunkline-tenant": tenant }),
    ...headers,
  };
}

interface TokenSurroundings {
  readonly egress: ReturnType<typeof createIssuerEgress>;
  readonly errors: unknown[];
}

function tokensOf(settings: Settings, database: Database, { egress, errors }: TokenSurroundings) {
  return tokenAuthenticators({
    settings,
    fetch: egressFetch(egress.to),
    clock: { now: Date.now },
    hasTenant: async (tenant) => (await database.platform.tenants.get(tenant)) !== null,
    reportUnavailable: (error) => void errors.push(error),
  });
}

async function lookupExample(host: string) {
  if (host.endsWith(".example")) return [{ address: "93.184.215.14", family: 4 }];
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" });
}

/** Nothing is received in these tests. */
function quietInbound(database: Database): InboundRuntime {
  return {
    configuration: async () => buildConfiguration(1, [], []),
    write: () => Promise.reject(new Error("nothing is received in these tests")),
    preview: (changes) => database.inbound.preview({ ...changes, changes: changes.records, nowMs: Date.now() }),
  };
}

/** Nothing is sent in these tests. */
function quietRuntime(told: RenderedRequest[]): ConnectorRuntime {
  return {
    test: async () => ({ deliveryId: "00000000-0000-4000-8000-000000000000", outcome: "delivered", status: 200, durationMs: 1, responseExcerpt: "ok" }),
    check: async () => ({ status: "healthy", responseCode: 200, responseTimeMs: 1, error: null }),
    tell: (_connectorId, request) => void told.push(request),
    wake: () => {},
    refresh: async () => {},
  };
}

/** Writes events straight into the real log. */
function databaseIntake(database: Database): EventIntake {
  return { acceptEvents: (input) => accept(database, input) };
}

async function accept(database: Database, { tenant: boundTenant, originSystem, contentType, headers, events }: IntakeInput): Promise<IntakeResult> {
  const now = Date.now();
  const accepted: DomainEvent[] = [];
  const problems: { index: number; reason: string; message: string }[] = [];
  for (const [index, { text }] of events.entries()) {
    const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: { ...headers, "content-type": contentType } } as const;
    const decoded = decodeMessage({ provenance, value: Buffer.from(text), timestampMs: now, boundTenant, originSystem }, now);
    if (decoded.kind !== "event") {
      problems.push({
        index,
        reason: decoded.kind === "rejected" ? decoded.rejected.reason : "empty",
        message: decoded.kind === "rejected" ? decoded.rejected.detail : "is empty",
      });
      continue;
    }
    const tenant = await database.platform.tenants.get(decoded.candidate.tenant);
    if (tenant === null) problems.push({ index, reason: "unknown_tenant", message: "there is no such tenant" });
    else accepted.push(admitEvent(decoded.candidate, { ...tenant, companies: new Map() }));
  }
  if (problems.length > 0) return { kind: "refused", problems };
  const configurationVersion = await database.configuration.version();
  await database.eventLog.settle({ events: accepted.map((event) => ({ event, configurationVersion })), deliveries: [], rejected: [] });
  return { kind: "accepted", events: accepted.map(({ id, type }) => ({ id, type, duplicate: false })) };
}
