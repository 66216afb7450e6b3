import { buildConfiguration } from "../subscription/build-configuration.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import type { Configuration, TenantSettings } from "../subscription/configuration.js";
import { Dispatcher } from "../dispatch.js";
import { drainConnector, type DrainDependencies, type DrainReport } from "../drain.js";
import { createIntake, type Intake, type IntakeDependencies } from "../intake.js";
import { Lanes } from "../lane/lanes.js";
import type { MemoryDelivery } from "../memory/in-memory-log.js";
import type { Breaker, Clock, ConnectorEffect, OutgoingRequest, Probe, SchemaValidator, SendResult } from "../ports.js";
import { Ledger } from "../settle/ledger.js";
import { answer } from "./answers.js";
import { aTenant } from "./a-message.js";
import { InterruptibleLog } from "./interruptible-log.js";

export interface JourneyOptions {
  readonly connectors: readonly CompiledConnector[];
  readonly tenants?: readonly TenantSettings[];
  /** What the target says; 200 unless told otherwise. */
  readonly send?: (request: OutgoingRequest) => Promise<SendResult> | SendResult;
  readonly schemas?: SchemaValidator;
  /** Earlier revisions that still exist. */
  readonly revisions?: readonly CompiledConnector[];
  readonly quotas?: IntakeDependencies["quotas"];
  /** A log that another process left behind. */
  readonly log?: InterruptibleLog;
  readonly processId?: string;
}

/** Both halves of the way of an event, wired as in the engine, over a log in memory. */
export interface Journey {
  readonly intake: Intake;
  readonly log: InterruptibleLog;
  readonly ledger: Ledger;
  readonly dispatcher: Dispatcher;
  readonly lanes: Lanes;
  readonly shutdown: AbortController;
  /** In the order in which they went out. */
  readonly sent: OutgoingRequest[];
  readonly effects: { readonly connectorId: number; readonly effect: ConnectorEffect }[];
  readonly wakes: { readonly connectorId: number; readonly dueMs: number }[];
  readonly lost: unknown[];
  /** `probe`: what a process is told that asks for the permit; `ended`: what its probes came to. */
  readonly breaker: { state: Breaker["state"]; probe: "granted" | "closed" | "wait"; readonly ended: string[] };
  readonly blockedUntilMs: Map<number, number>;
  /** What a limited connector may send now, and when it may ask again; without end, unless told otherwise. */
  readonly tokens: { left: number; waitMs: number; givenBack: number };
  readonly dependencies: DrainDependencies;
  drain(connectorId?: number): Promise<DrainReport>;
  /** The only row, or the row of a connector. */
  row(connectorId?: number): MemoryDelivery;
  rows(): MemoryDelivery[];
  configure(connectors: readonly CompiledConnector[], revisions?: readonly CompiledConnector[]): void;
  close(): void;
}

const clock: Clock = { now: () => Date.now() };

export function startJourney(options: JourneyOptions): Journey {
  const { processId = "this process", log = new InterruptibleLog(clock.now) } = options;
  const state = stateOf(options);
  const shared = { ...sharedOf(state, options), lanes: new Lanes(clock) };
  const writeFailed = (error: unknown): unknown => state.lost.push(error);
  const ledger = new Ledger({
    log,
    waker: shared.waker,
    supervisor: shared.supervisor,
    processId,
    writeFailed,
    becameDurable: (entry) => dispatcher.startWritten(entry),
  });
  const dispatcher: Dispatcher = new Dispatcher(shared, ledger);
  const { configurations, shutdown } = shared;
  const schemas = options.schemas ?? { validate: () => [], sample: () => {} };
  return Object.assign(state, {
    intake: createIntake({
      clock,
      log,
      schemas,
      dispatcher,
      ledger,
      configurations,
      shutdown,
      dependencyLost: writeFailed,
      ...(options.quotas === undefined ? {} : { quotas: options.quotas }),
    }),
    log,
    ledger,
    dispatcher,
    dependencies: { ...shared, queue: log, ledger, processId },
    lanes: shared.lanes,
    drain: (connectorId = 1) => drainConnector({ ...shared, queue: log, ledger, processId }, connectorId),
    rows: () => [...log.deliveries.values()],
    row: (connectorId = 1) => rowOf(log, connectorId),
    close: () => dispatcher.close(),
  });
}

/** How many rows there are of each status; parked ones by reason, e.g. `parked lane_full`. */
export function statuses(journey: Journey): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of journey.rows()) {
    const name = state.status === "parked" ? `parked ${state.reason}` : state.status;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function rowOf(log: InterruptibleLog, connectorId: number): MemoryDelivery {
  const rows = [...log.deliveries.values()].filter((row) => row.connectorId === connectorId);
  if (rows.length !== 1 || rows[0] === undefined) throw new Error(`connector ${connectorId} has ${rows.length} rows`);
  return rows[0];
}

interface State extends Pick<Journey, "shutdown" | "sent" | "effects" | "wakes" | "lost" | "breaker" | "blockedUntilMs" | "tokens" | "configure"> {
  configuration: Configuration;
  earlier: readonly CompiledConnector[];
}

function stateOf({ connectors, tenants = [aTenant()], revisions = [] }: JourneyOptions): State {
  const state: State = {
    shutdown: new AbortController(),
    sent: [],
    effects: [],
    wakes: [],
    lost: [],
    blockedUntilMs: new Map(),
    earlier: revisions,
    breaker: { state: "closed", probe: "granted", ended: [] },
    tokens: { left: Number.POSITIVE_INFINITY, waitMs: 0, givenBack: 0 },
    configuration: buildConfiguration(1, tenants, connectors),
    configure(next, earlier = []) {
      state.configuration = buildConfiguration(state.configuration.version + 1, tenants, next);
      state.earlier = earlier;
    },
  };
  return state;
}

function sharedOf(state: State, { send = () => answer(200) }: JourneyOptions): Omit<DrainDependencies, "queue" | "ledger" | "processId" | "lanes"> {
  const breaker: Breaker = {
    get state() {
      return state.breaker.state;
    },
    fire: async (attempt) => (state.breaker.state === "open" ? "open" : attempt()),
  };
  const probe: Probe = {
    end: async (verdict) => {
      state.breaker.ended.push(verdict);
      if (verdict === "succeeded") state.breaker.state = "closed";
    },
  };
  return {
    clock,
    random: Math.random,
    shutdown: state.shutdown.signal,
    scrub: (text) => text,
    mask: (request) => ({ method: request.method, url: request.url, headers: request.headers }),
    observer: { attempted: () => {} },
    breakers: { of: () => breaker, takeProbe: async () => (state.breaker.probe === "granted" ? probe : state.breaker.probe) },
    sender: {
      send: async (request) => {
        state.sent.push(request);
        return send(request);
      },
    },
    waker: { wake: (connectorId, dueMs) => state.wakes.push({ connectorId, dueMs }) },
    supervisor: {
      apply: (connectorId, effect) => {
        state.effects.push({ connectorId, effect });
        if (effect.kind === "blockUntil") state.blockedUntilMs.set(connectorId, effect.untilMs);
      },
      blockedUntilMs: (connectorId) => state.blockedUntilMs.get(connectorId) ?? 0,
      blockReason: () => "rate_limited",
    },
    limiter: {
      take: async (_, wanted) => {
        const granted = Math.min(wanted, state.tokens.left);
        state.tokens.left -= granted;
        return { granted, waitMs: granted === 0 ? state.tokens.waitMs : 0, takenAtMs: clock.now() };
      },
      giveBack: async (_, __, count) => {
        state.tokens.left += count;
        state.tokens.givenBack += count;
      },
    },
    configurations: {
      atLeast: async () => state.configuration,
      revision: async (connectorId, revision) => state.earlier.find((one) => one.id === connectorId && one.revision === revision) ?? null,
    },
  };
}
