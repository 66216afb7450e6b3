import { describe, expect, it } from "vitest";
import { aConnector } from "./testing/a-connector.js";
import { aMessage, aTenant, messages } from "./testing/a-message.js";
import { startJourney, statuses } from "./testing/start-journey.js";

const connectors = [aConnector()];
const quotas = { connectors: null, eventsPerSecond: null, payloadBytes: null, replayEvents: null };

describe("a tenant with a quota", () => {
  it("has all its events recorded, and those over the quota delivered later, not before they are due", async () => {
    const dueMs = Date.now() + 60_000;
    const journey = startJourney({
      connectors,
      tenants: [aTenant({ quotas: { ...quotas, eventsPerSecond: 3 } })],
      quotas: { hold: async (events) => new Map(events.slice(3).map((event) => [event, dueMs])) },
    });
    expect(await journey.intake.take(messages(5))).toMatchObject({ accepted: 5, rejected: 0 });
    expect(journey.sent).toHaveLength(3);
    expect(statuses(journey)).toEqual({ delivered: 3, "parked tenant_quota": 2 });
    expect(journey.rows().flatMap(({ state }) => (state.status === "parked" ? [state.dueMs] : []))).toEqual([dueMs, dueMs]);
    await journey.drain();
    expect(journey.sent).toHaveLength(3);
  });

  it("is asked about by nobody else's events", async () => {
    const journey = startJourney({ connectors, quotas: { hold: () => Promise.reject(new Error("asked")) } });
    expect(await journey.intake.take(messages(2))).toMatchObject({ accepted: 2 });
  });

  it("has events that are too large rejected, and the partition goes on", async () => {
    const journey = startJourney({ connectors, tenants: [aTenant({ quotas: { ...quotas, payloadBytes: 100 } })] });
    const large = aMessage({ id: "large", data: { text: "x".repeat(100) } });
    expect(await journey.intake.take([aMessage({ id: "a" }), large, aMessage({ id: "b" })])).toMatchObject({ accepted: 2, rejected: 1 });
    expect(await journey.intake.accept([large])).toMatchObject({
      kind: "refused",
      problems: [{ index: 0, rejected: { reason: "too_large", detail: "an event of this tenant may have at most 100 bytes" } }],
    });
  });
});
