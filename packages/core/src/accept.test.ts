import { describe, expect, it, vi } from "vitest";
import { aConnector } from "./testing/a-connector.js";
import { aMessage, aRawMessage } from "./testing/a-message.js";
import { answer, heldSender } from "./testing/answers.js";
import { startJourney } from "./testing/start-journey.js";
import { gate, turns, watched } from "./testing/turn-clock.js";

const connectors = [aConnector()];

describe("accepting over HTTP", () => {
  it("writes the rows before it sends anything, and does not wait for the target", async () => {
    const target = heldSender();
    const journey = startJourney({ connectors, send: target.send });
    let sentAtCommit = -1;
    journey.log.afterSettle = () => {
      sentAtCommit = journey.sent.length;
    };
    const report = await journey.intake.accept([aMessage({ id: "a" })]);
    expect(report).toEqual({ kind: "accepted", conflicts: 0, events: [{ id: "a", type: "asset.created", duplicate: false }] });
    expect(sentAtCommit).toBe(0);
    expect(journey.row()).toMatchObject({ state: { status: "pending" }, owner: "this process", attemptNumber: 1 });
    await vi.waitFor(() => expect(target.held).toHaveLength(1));
    target.release(answer(200));
    await vi.waitFor(() => expect(journey.row()).toMatchObject({ state: { status: "delivered" }, owner: null, attemptNumber: 1 }));
  });

  it("takes all or nothing", async () => {
    const journey = startJourney({ connectors });
    const report = await journey.intake.accept([aMessage(), aRawMessage("{"), aMessage({ tenant: "nobody" })]);
    expect(report).toMatchObject({
      kind: "refused",
      problems: [
        { index: 1, rejected: { reason: "bad_json" } },
        { index: 2, rejected: { reason: "unknown_tenant" } },
      ],
    });
    expect(journey.log.events.size + journey.log.rejected.length + journey.sent.length).toBe(0);
    expect(await journey.intake.accept([aMessage()])).toMatchObject({ kind: "accepted" });
  });

  it("waits with a copy of an event under way until that is durable", async () => {
    const journey = startJourney({ connectors });
    const commit = gate();
    journey.log.beforeSettle = () => commit.passed;
    const first = journey.intake.take([aMessage({ id: "a" })]);
    await vi.waitFor(() => expect(journey.log.settlements).toHaveLength(1));
    const second = journey.intake.accept([aMessage({ id: "a" })]);
    const watch = watched(second);
    await turns(20);
    expect(watch.hasEnded).toBe(false);
    commit.open();
    await first;
    expect(await second).toEqual({ kind: "accepted", conflicts: 0, events: [{ id: "a", type: "asset.created", duplicate: true }] });
  });

  it("says of each event of a request whether it was known, copies within the request included", async () => {
    const journey = startJourney({ connectors });
    await journey.intake.accept([aMessage({ id: "a" })]);
    const report = await journey.intake.accept([aMessage({ id: "a" }), aMessage({ id: "b" }), aMessage({ id: "b" })]);
    expect(report.kind === "accepted" && report.events.map(({ duplicate }) => duplicate)).toEqual([true, false, true]);
  });

  it("sends nothing of an event that the database refused", async () => {
    const journey = startJourney({ connectors });
    const settle = journey.log.settle.bind(journey.log);
    journey.log.settle = async (settlement) => {
      const refusedEvents = settlement.events.map(({ event }) => event).filter(({ id }) => id === "bad");
      await settle({
        ...settlement,
        events: settlement.events.filter(({ event }) => event.id !== "bad"),
        deliveries: settlement.deliveries.filter(({ event }) => event.id !== "bad"),
      });
      return { failing: [], refusedEvents };
    };
    await journey.intake.accept([aMessage({ id: "bad" }), aMessage({ id: "good" })]);
    await vi.waitFor(() => expect(journey.row().state.status).toBe("delivered"));
    expect(journey.sent.map(({ body }) => body)).toEqual(["plain good"]);
    expect(journey.log.events.size).toBe(1);
  });
});
