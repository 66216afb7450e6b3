import { describe, expect, it } from "vitest";
import { createEventQuotas } from "./event-quotas.js";
import type { DomainEvent } from "./event/event.js";
import { buildConfiguration } from "./subscription/build-configuration.js";
import type { TenantSettings } from "./subscription/configuration.js";

const tenantOf = (id: string, eventsPerSecond: number | null): TenantSettings => ({
  id,
  name: id,
  validation: "off",
  eventTypes: ["*"],
  companies: new Map(),
  quotas: { connectors: null, eventsPerSecond, payloadBytes: null, replayEvents: null },
});

function setUp() {
  const clock = { ms: 1_000_000, now: () => clock.ms };
  let left = 5;
  const limiter = {
    take: async (_windows: unknown, wanted: number) => {
      const granted = Math.min(left, wanted);
      left -= granted;
      return { granted, waitMs: granted === wanted ? 0 : 400, takenAtMs: clock.ms };
    },
    giveBack: async (_windows: unknown, _tokens: unknown, count: number) => void (left += count),
  };
  const refill = () => (left = 5);
  return { clock, refill, quotas: createEventQuotas({ limiter, clock }) };
}

const events = (tenant: string, count: number) => Array.from({ length: count }, () => ({ tenant }) as DomainEvent);

describe("a quota of events a second", () => {
  const [limited, free] = [tenantOf("limited", 5), tenantOf("free", null)];
  const configuration = buildConfiguration(1, [limited, free], []);

  it("lets a request in or sends it away as a whole, saying when to come again", async () => {
    const { quotas, refill } = setUp();
    expect(await quotas.ask(limited, 3)).toMatchObject({ kind: "granted" });
    expect(await quotas.ask(limited, 3)).toEqual({ kind: "later", waitMs: 400 });
    expect(await quotas.ask(limited, 2)).toMatchObject({ kind: "granted" });
    refill();
    expect(await quotas.ask(limited, 6)).toEqual({ kind: "never" });
    expect(await quotas.ask(free, 500)).toMatchObject({ kind: "granted" });
    expect(quotas.overQuota).toEqual(new Map([["limited", 3]]));
  });

  it("takes back what a request was granted and did not bring", async () => {
    const { quotas } = setUp();
    const admission = await quotas.ask(limited, 5);
    if (admission.kind === "granted") await admission.giveBack(2);
    expect(await quotas.ask(limited, 3)).toMatchObject({ kind: "later" });
    expect(await quotas.ask(limited, 2)).toMatchObject({ kind: "granted" });
  });

  it("holds what came over Kafka at its pace, and nobody else's", async () => {
    const { quotas, clock } = setUp();
    const sent = [...events("limited", 8), ...events("free", 100)];
    const held = await quotas.hold(sent, configuration);
    expect([...held.values()].map((dueMs) => dueMs - clock.ms)).toEqual([200, 400, 600]);
    expect([...held.keys()].every(({ tenant }) => tenant === "limited")).toBe(true);
  });

  it("lets nothing overtake what is held", async () => {
    const { quotas, clock, refill } = setUp();
    await quotas.hold(events("limited", 10), configuration);
    refill();
    const later = await quotas.hold(events("limited", 1), configuration);
    expect([...later.values()].map((dueMs) => dueMs - clock.ms)).toEqual([1_200]);
    clock.ms += 1_200;
    expect((await quotas.hold(events("limited", 1), configuration)).size).toBe(0);
  });
});
