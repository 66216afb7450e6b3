import {
  decodeMessage,
  type AcceptReport,
  type EventQuotas,
  type IncomingMessage,
  type IndexedConfiguration,
  type Intake,
  type TenantSettings,
} from "@trunkline/core";
import type { EventIntake, IntakeInput, IntakeResult } from "../../api/ports.js";
import { Problem } from "../../api/problem.js";
import { withinQuota } from "../../api/within-quota.js";

/** A sender waits no longer than this for its events to be durable. */
const DURABLE_WITHIN_MS = 10_000;
const retryLater = { "retry-after": "5" };

export interface EventIntakeDependencies {
  readonly intake: Intake;
  readonly quotas?: Pick<EventQuotas, "ask">;
  /** As this process has it now. */
  readonly configuration?: () => IndexedConfiguration;
  /** Why nothing can be made durable right now; null while all goes well. */
  readonly trouble: () => string | null;
  /** Default 10 s; for tests. */
  readonly durableWithinMs?: number;
}

/** Events that came over HTTP, on their way into the same intake as Kafka's; the answer waits until they are durable, never for a target. */
export function createEventIntake(dependencies: EventIntakeDependencies): EventIntake {
  const { intake, trouble, durableWithinMs = DURABLE_WITHIN_MS } = dependencies;
  return {
    acceptEvents: async (input): Promise<IntakeResult> => {
      const reason = trouble();
      if (reason !== null) throw new Problem(503, `Events are not taken right now: ${reason}. Nothing of this request was taken.`, [], retryLater);
      await withinQuotas(dependencies, input);
      const report = await inTime(intake.accept(messagesOf(input, Date.now())), durableWithinMs);
      if (report.kind === "refused") {
        return { kind: "refused", problems: report.problems.map(({ index, rejected }) => ({ index, reason: rejected.reason, message: rejected.detail })) };
      }
      return { kind: "accepted", events: report.events };
    },
  };
}

/** All or nothing: what was granted before one tenant is over its quota goes back. */
async function withinQuotas({ quotas, configuration }: EventIntakeDependencies, input: IntakeInput): Promise<void> {
  if (quotas === undefined || configuration === undefined) return;
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [tenant, events] of limitedTenants(configuration(), input)) {
      const { giveBack } = await withinQuota(quotas, tenant, events);
      undo.push(() => giveBack(events));
    }
  } catch (error) {
    await Promise.all(undo.map((each) => each()));
    throw error;
  }
}

/** Events are looked into only where a key of the platform leaves it to them whose they are, and some tenant has a quota. */
function limitedTenants(configuration: IndexedConfiguration, input: IntakeInput): ReadonlyMap<TenantSettings, number> {
  const counts = new Map<TenantSettings, number>();
  const note = (id: string, events: number): void => {
    const tenant = configuration.tenant(id);
    if (tenant?.quotas?.eventsPerSecond !== undefined && tenant.quotas.eventsPerSecond !== null) counts.set(tenant, (counts.get(tenant) ?? 0) + events);
  };
  if (input.tenant !== null) note(input.tenant, input.events.length);
  else if ([...configuration.tenants.values()].some(({ quotas }) => typeof quotas?.eventsPerSecond === "number"))
    for (const message of messagesOf(input, Date.now())) note(tenantOf(message), 1);
  return counts;
}

function tenantOf(message: IncomingMessage): string {
  const decoded = decodeMessage(message, message.timestampMs);
  return decoded.kind === "event" ? decoded.candidate.tenant : "";
}

/** What is on its way to the database cannot be called back: it becomes durable later, and is known when it is sent again with the same ids. */
async function inTime(accepting: Promise<AcceptReport>, ms: number): Promise<AcceptReport> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = new Problem(503, "The events are not durable yet, and may become so: send them again with the same ids.", [], retryLater);
    timer = setTimeout(() => reject(problem), ms);
  });
  try {
    return await Promise.race([accepting, late]);
  } finally {
    clearTimeout(timer);
  }
}

function messagesOf({ tenant, originSystem, contentType, headers, events, idSeed }: IntakeInput, now: number): readonly IncomingMessage[] {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: { ...headers, "content-type": contentType } } as const;
  return events.map(({ text }, index) => ({
    provenance,
    value: Buffer.from(text),
    timestampMs: now,
    boundTenant: tenant,
    originSystem,
    ...(idSeed === undefined ? {} : { idSeed: `${idSeed}\u0000${index}` }),
  }));
}
