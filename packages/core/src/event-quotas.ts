import type { DomainEvent } from "./event/event.js";
import type { LimitWindow } from "./delivery/limit-keys.js";
import type { Clock, RateLimiter } from "./ports.js";
import type { Configuration, TenantSettings } from "./subscription/configuration.js";

/** Whether events may come in now. */
export type Admission =
  | { readonly kind: "granted" /** Of those that turned out to be no events after all. */; giveBack(unused: number): Promise<void> }
  /** Worth trying again after so long. */
  | { readonly kind: "later"; readonly waitMs: number }
  /** There are more of them than a second may bring. */
  | { readonly kind: "never" };

/** How many events a second tenants may send, over all processes and doors. Tenants without a quota cost nothing. */
export interface EventQuotas {
  /** For a request, all or nothing. */
  ask(tenant: TenantSettings, events: number): Promise<Admission>;
  /** What came over Kafka is always taken: when the deliveries of those over the quota are due, at the quota's pace. */
  hold(events: readonly DomainEvent[], configuration: Configuration): Promise<ReadonlyMap<DomainEvent, number>>;
  /** Events that were held or sent away so far, by tenant. */
  readonly overQuota: ReadonlyMap<string, number>;
}

const UNLIMITED: Admission = { kind: "granted", giveBack: () => Promise.resolve() };
const NOBODY: ReadonlyMap<DomainEvent, number> = new Map();
const SECOND_MS = 1_000;

export function createEventQuotas({ limiter, clock }: { readonly limiter: RateLimiter; readonly clock: Clock }): EventQuotas {
  const overQuota = new Map<string, number>();
  const paces = new Map<string, number>();
  const note = (tenant: string, events: number) => overQuota.set(tenant, (overQuota.get(tenant) ?? 0) + events);
  const take = async (tenant: TenantSettings, max: number, wanted: number) => {
    const windows: readonly LimitWindow[] = [{ key: `events/${tenant.id}`, max, perMs: SECOND_MS }];
    return { windows, tokens: await limiter.take(windows, wanted) };
  };
  return {
    overQuota,
    ask: async (tenant, events) => {
      const max = tenant.quotas?.eventsPerSecond ?? null;
      if (max === null) return UNLIMITED;
      if (events > max) return { kind: "never" };
      const { windows, tokens } = await take(tenant, max, events);
      const giveBack = async (unused: number) => (unused > 0 ? limiter.giveBack(windows, tokens, unused) : undefined);
      if (tokens.granted >= events) return { kind: "granted", giveBack };
      await giveBack(tokens.granted);
      note(tenant.id, events);
      return { kind: "later", waitMs: Math.max(tokens.waitMs, 1) };
    },
    hold: async (events, configuration) => {
      const limited = limitedOf(events, configuration);
      if (limited.size === 0) return NOBODY;
      const held = new Map<DomainEvent, number>();
      for (const [tenant, { max, sent }] of limited) {
        const now = clock.now();
        // What is held goes first: until its time has come nothing overtakes it.
        const isBehind = (paces.get(tenant.id) ?? 0) > now;
        const granted = isBehind ? 0 : (await take(tenant, max, sent.length)).tokens.granted;
        const over = sent.slice(granted);
        if (over.length === 0) continue;
        let dueMs = Math.max(now, paces.get(tenant.id) ?? 0);
        for (const event of over) held.set(event, Math.ceil((dueMs += SECOND_MS / max)));
        paces.set(tenant.id, dueMs);
        note(tenant.id, over.length);
      }
      return held;
    },
  };
}

interface Limited {
  readonly max: number;
  readonly sent: DomainEvent[];
}

function limitedOf(events: readonly DomainEvent[], configuration: Configuration): ReadonlyMap<TenantSettings, Limited> {
  const limited = new Map<TenantSettings, Limited>();
  for (const event of events) {
    const tenant = configuration.tenant(event.tenant);
    const max = tenant?.quotas?.eventsPerSecond ?? null;
    if (tenant === undefined || max === null) continue;
    const known = limited.get(tenant);
    if (known === undefined) limited.set(tenant, { max, sent: [event] });
    else known.sent.push(event);
  }
  return limited;
}
