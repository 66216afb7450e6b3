import { describe, expect, it } from "vitest";
import { aConnector } from "./testing/a-connector.js";
import { aMessage } from "./testing/a-message.js";
import { startJourney } from "./testing/start-journey.js";

const connectors = [aConnector()];

describe("copies that say something else than their first", () => {
  const other = { id: "a", data: { id: 2 } };

  it("lose: they are counted, not sent, and kept with the reason", async () => {
    const journey = startJourney({ connectors });
    await journey.intake.take([aMessage({ id: "a" })]);
    const report = await journey.intake.take([aMessage(other), aMessage({ id: "a" }), aMessage({ id: "b" }), aMessage(other)]);
    expect(report).toEqual({ accepted: 1, duplicates: 1, conflicts: 2, rejected: 0, tombstones: 0 });
    expect(journey.sent).toHaveLength(2);
    expect(journey.log.rejected.map(({ reason }) => reason)).toEqual(["conflicting_duplicate", "conflicting_duplicate"]);
    expect(JSON.parse(String(journey.log.rejected[0]?.value))).toMatchObject(other);
  });

  it("are known while their first is under way", async () => {
    const journey = startJourney({ connectors });
    expect(await journey.intake.take([aMessage({ id: "a" }), aMessage(other), aMessage({ id: "a" })])).toMatchObject({
      accepted: 1,
      duplicates: 1,
      conflicts: 1,
    });
  });

  it("are duplicates to those who send them over HTTP, and counted", async () => {
    const journey = startJourney({ connectors });
    await journey.intake.accept([aMessage({ id: "a" })]);
    const report = await journey.intake.accept([aMessage(other)]);
    expect(report).toEqual({ kind: "accepted", conflicts: 1, events: [{ id: "a", type: "asset.created", duplicate: true }] });
    expect(journey.log.rejected).toHaveLength(1);
  });
});
