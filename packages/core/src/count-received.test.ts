import { expect, it } from "vitest";
import { countReceived } from "./count-received.js";
import type { FreshEvent, EventCopy } from "./deduplicate.js";
import type { RejectedMessage } from "./event/event.js";

it("counts each message once, for its tenant", () => {
  const of = (tenant: string) => ({ event: { tenant } });
  const rejected = (tenant: string | null) => ({ tenant }) as RejectedMessage;
  const counts: [string | null, string, number][] = [];
  countReceived((tenant, verdict, count) => void (count > 0 && counts.push([tenant, verdict, count])), {
    fresh: [of("acme"), of("beta"), of("acme")] as FreshEvent[],
    copies: [of("acme"), of("acme"), of("beta")] as EventCopy[],
    conflicts: [rejected("acme")],
    rejected: [rejected(null), rejected("beta"), rejected(null)],
    tombstones: 4,
  });
  expect(counts).toEqual([
    ["acme", "accepted", 2],
    ["beta", "accepted", 1],
    ["acme", "duplicate", 1],
    ["beta", "duplicate", 1],
    ["acme", "conflict", 1],
    [null, "rejected", 2],
    ["beta", "rejected", 1],
    [null, "tombstone", 4],
  ]);
});
