import {
  identityOf,
  lineUpDeliveries,
  type ChangedRecord,
  type Configuration,
  type DomainEvent,
  type EventLog,
  type EventQuotas,
  type SchemaValidator,
} from "@trunkline/core";
import { isUnknownRecord, type Inbound, type InboundRequestRow, type InboundWrite, type PlannedRecords } from "@trunkline/database";
import type { Logger } from "pino";
import { invalid, notFound } from "../api/problem.js";
import { withinQuota } from "../api/within-quota.js";
import type { Metrics } from "../operations/index.js";
import { receivedEvent, recordEvent, type InboundEventInput } from "./inbound-event.js";
import type { InboundAnswer, InboundChanges, InboundRuntime } from "./ports.js";

export interface InboundRuntimeDependencies {
  readonly inbound: Inbound;
  readonly log: Pick<EventLog, "consult">;
  readonly configurations: { atLeast(version: number): Promise<Configuration> };
  readonly schemas: SchemaValidator;
  readonly quotas: Pick<EventQuotas, "ask">;
  readonly metrics: Pick<Metrics, "received">;
  readonly logger: Pick<Logger, "warn">;
  /** Whether events are also copied to INBOUND_TOPIC. */
  readonly hasTopic: boolean;
  readonly wake: (connectorId: number) => void;
}

/** Takes in what outside systems say: one transaction, then the drain is woken. */
export function createInboundRuntime(dependencies: InboundRuntimeDependencies): InboundRuntime {
  const configuration = async (): Promise<Configuration> => {
    const { configurationVersion } = await dependencies.log.consult([], []);
    return dependencies.configurations.atLeast(configurationVersion);
  };
  return {
    configuration,
    write: async (changes, answer) => {
      const input = inputOf(dependencies, changes, await configuration());
      const received = await unknownYet(
        dependencies,
        changes.events.map((event) => receivedEvent(input, event)),
      );
      const written = await withinQuotaOf(dependencies, input, changes.records.length + received.length, () =>
        write(dependencies, { ...input, received, hasTopic: dependencies.hasTopic, answer }),
      );
      const { result, plan } = written;
      if (result.kind === "known") dependencies.metrics.received(changes.tenant, "duplicate", 1);
      else announce(dependencies, { changes, plan, records: result.records });
      return result;
    },
    preview: (changes) => dependencies.inbound.preview(rowOf(changes, Date.now())),
  };
}

interface Wrote {
  readonly result: InboundWrite;
  /** null: the request was known. */
  readonly plan: PlannedRecords | null;
}

async function write({ inbound }: InboundRuntimeDependencies, input: PlanInput): Promise<Wrote> {
  let plan: PlannedRecords | null = null;
  const result = await inbound
    .write(rowOf(input.changes, input.now), (records) => (plan = planned(input, records)))
    .catch((error: unknown) => Promise.reject(refusalOf(error)));
  return { result, plan: result.kind === "known" ? null : plan };
}

/** How many events a request brings is known once its records are written: as many as there may be are asked for, and those that did not come of it are given back. */
async function withinQuotaOf({ quotas }: InboundRuntimeDependencies, { tenant }: InboundEventInput, most: number, work: () => Promise<Wrote>): Promise<Wrote> {
  if (most === 0) return work();
  const { giveBack } = await withinQuota(quotas, tenant, most);
  let used = 0;
  try {
    const written = await work();
    used = written.plan?.settlement.events.length ?? 0;
    return written;
  } finally {
    await giveBack(most - used);
  }
}

interface Input extends InboundEventInput {
  readonly configuration: Configuration;
}

function inputOf({ schemas }: InboundRuntimeDependencies, changes: InboundChanges, configuration: Configuration): Input {
  const tenant = configuration.tenant(changes.tenant);
  if (tenant === undefined) throw notFound("tenant");
  return { changes, tenant, schemas, configuration, now: Date.now() };
}

function rowOf({ tenant, company, system, connectorId, actor, records, onceOnly }: InboundChanges, nowMs: number): InboundRequestRow {
  return { tenant, company, system, connectorId, actor, onceOnly, changes: records, nowMs };
}

const DAY_MS = 86_400_000;

/** The sender's own ids: what came before is not told twice. */
async function unknownYet({ log }: InboundRuntimeDependencies, events: readonly DomainEvent[]): Promise<readonly DomainEvent[]> {
  if (events.length === 0) return [];
  const days = [-DAY_MS, 0, DAY_MS].map((offset) => new Date(Date.now() + offset).toISOString().slice(0, 10));
  const { known } = await log.consult(events, days);
  return events.filter((event) => !known.has(identityOf(event)));
}

interface PlanInput extends Input {
  readonly received: readonly DomainEvent[];
  readonly hasTopic: boolean;
  readonly answer: InboundAnswer;
}

function planned(input: PlanInput, records: readonly ChangedRecord[]): PlannedRecords {
  const eventOf = records.map((record, index) => eventFor(input, record, index));
  const events = [...eventOf.flatMap((event) => event ?? []), ...input.received];
  const { configuration, now } = input;
  return {
    eventOf,
    settlement: {
      events: events.map((event) => ({ event, configurationVersion: configuration.version })),
      deliveries: events.flatMap((event) => lineUpDeliveries(event, configuration, now)),
      rejected: [],
    },
    copies: input.hasTopic ? events : [],
    answer: input.answer(records, events),
  };
}

function eventFor(input: PlanInput, record: ChangedRecord, index: number): DomainEvent | null {
  return record.action === "unchanged" || record.isLoop ? null : recordEvent(input, record, input.changes.records[index]?.time);
}

interface Written {
  readonly changes: InboundChanges;
  readonly plan: PlannedRecords | null;
  readonly records: readonly ChangedRecord[];
}

function announce({ metrics, logger, wake }: InboundRuntimeDependencies, { changes, plan, records }: Written): void {
  for (const { after, isLoop } of records) {
    if (isLoop) logger.warn({ tenant: changes.tenant, kind: after.kind, recordId: after.id, system: changes.system }, "inbound.loop_stopped");
  }
  if (plan === null) return;
  metrics.received(changes.tenant, "accepted", plan.settlement.events.length);
  for (const connectorId of new Set(plan.settlement.deliveries.map((delivery) => delivery.connectorId))) wake(connectorId);
}

function refusalOf(error: unknown): unknown {
  const change = isUnknownRecord(error);
  if (change === null) return error;
  const named = Object.entries(change.key).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return invalid([{ pointer: "", message: `there is no ${change.kind} with ${named.join(" or ")}` }]);
}
