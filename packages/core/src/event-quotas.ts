import type { DomainEvent } from "./event/event.js";
import type { LimitWindow } from "./delivery/limit-keys.js";
import type { Clock, RateLimiter } from "./ports.js";
import type { Configuration, TenantSettings } from "./subscription/configuration.js";

/** How many events a second tenants may send, over all processes and doors. Tenants without a quota cost nothing. */
export interface EventQuotas {
  /** For a request, all or nothing: null where its events may come in, else after how many ms it is worth trying again; `never` where there are more of them than a second may bring. */
  ask(tenant: TenantSettings, events: number): Promise<number | "never" | null>;
  /** What came over Kafka is always taken: when the deliveries of those over the quota are due, at the quota's pace. */
  hold(events: readonly DomainEvent[], configuration: Configuration): Promise<ReadonlyMap<DomainEvent, number>>;
  /** Events that were held or sent away so far, by tenant. */
  readonly overQuota: ReadonlyMap<string, number>;
}

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
      if (max === null) return null;
      if (events > max) return "never";
      const { windows, tokens } = await take(tenant, max, events);
      if (tokens.granted >= events) return null;
      if (tokens.granted > 0) await limiter.giveBack(windows, tokens, tokens.granted);
      note(tenant.id, events);
      return Math.max(tokens.waitMs, 1);
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
