import type { EventCopy, FreshEvent } from "./deduplicate.js";
import type { RejectedMessage } from "./event/event.js";

/** What became of a message. `conflict`: a duplicate with another payload. */
export type ReceivedVerdict = "accepted" | "duplicate" | "conflict" | "rejected" | "tombstone";

/** Told what became of messages, each once, by tenant; null: they name no tenant of ours. */
export type CountReceived = (tenant: string | null, verdict: ReceivedVerdict, count: number) => void;

export interface Received {
  readonly fresh: readonly FreshEvent[];
  readonly copies: readonly EventCopy[];
  readonly conflicts: readonly RejectedMessage[];
  readonly rejected: readonly RejectedMessage[];
  readonly tombstones: number;
}

export function countReceived(count: CountReceived, { fresh, copies, conflicts, rejected, tombstones }: Received): void {
  const eventTenant = ({ event }: { readonly event: { readonly tenant: string } }): string => event.tenant;
  const conflicting = byTenant(conflicts, ({ tenant }) => tenant);
  for (const [tenant, events] of byTenant(fresh, eventTenant)) count(tenant, "accepted", events);
  for (const [tenant, events] of byTenant(copies, eventTenant)) count(tenant, "duplicate", events - (conflicting.get(tenant) ?? 0));
  for (const [tenant, events] of conflicting) count(tenant, "conflict", events);
  for (const [tenant, messages] of byTenant(rejected, (each) => each.tenant)) count(tenant, "rejected", messages);
  count(null, "tombstone", tombstones);
}

function byTenant<Item, Tenant>(items: readonly Item[], tenantOf: (item: Item) => Tenant): ReadonlyMap<Tenant, number> {
  const counts = new Map<Tenant, number>();
  for (const item of items) {
    const tenant = tenantOf(item);
    counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
  }
  return counts;
}
