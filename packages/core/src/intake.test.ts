import { describe, expect, it, vi } from "vitest";
import { aConnector } from "./testing/a-connector.js";
import { aMessage, aRawMessage, aTenant, messages } from "./testing/a-message.js";
import { failing } from "./testing/interruptible-log.js";
import { startJourney } from "./testing/start-journey.js";
import { gate, turns, watched } from "./testing/turn-clock.js";

const connectors = [aConnector()];

describe("taking a chunk", () => {
  it("resolves once each event is durable, and not before", async () => {
    const journey = startJourney({ connectors });
    const commit = gate();
    journey.log.beforeSettle = () => commit.passed;
    const taken = journey.intake.take(messages(3));
    const watch = watched(taken);
    await vi.waitFor(() => expect(journey.log.settlements).toHaveLength(1));
    await turns(20);
    expect(watch.hasEnded).toBe(false);
    expect(journey.sent).toHaveLength(3);
    commit.open();
    expect(await taken).toEqual({ accepted: 3, duplicates: 0, conflicts: 0, rejected: 0, tombstones: 0 });
    expect(journey.rows().map(({ state }) => state.status)).toEqual(["delivered", "delivered", "delivered"]);
  });

  it("asks what is known before it sends anything", async () => {
    const journey = startJourney({ connectors });
    const asked = gate();
    journey.log.beforeConsult = () => asked.passed;
    const taken = journey.intake.take(messages(1));
    await turns(20);
    expect(journey.sent).toEqual([]);
    asked.open();
    await taken;
    expect(journey.sent).toHaveLength(1);
  });

  it("sends in the order of the partition", async () => {
    const journey = startJourney({ connectors });
    await journey.intake.take(messages(200));
    expect(journey.sent.map(({ body }) => body)).toEqual(Array.from({ length: 200 }, (_, index) => `plain event-${index}`));
  });

  it("reads the configuration anew for each chunk and writes the version that the event met", async () => {
    const journey = startJourney({ connectors });
    await journey.intake.take([aMessage({ id: "a" })]);
    journey.configure([]);
    await journey.intake.take([aMessage({ id: "b" })]);
    expect([...journey.log.events.values()].map(({ configurationVersion }) => configurationVersion)).toEqual([1, 2]);
    expect(journey.rows()).toHaveLength(1);
  });

  it("counts tombstones and goes on", async () => {
    const journey = startJourney({ connectors });
    expect(await journey.intake.take([aRawMessage(null), aMessage(), aRawMessage(null)])).toEqual({
      accepted: 1,
      duplicates: 0,
      conflicts: 0,
      rejected: 0,
      tombstones: 2,
    });
  });

  it("has nothing to write for a chunk of tombstones", async () => {
    const journey = startJourney({ connectors });
    expect(await journey.intake.take([aRawMessage(null)])).toMatchObject({ tombstones: 1 });
    expect(journey.log.settlements).toEqual([]);
  });

  it("records an event that nobody is subscribed to", async () => {
    const journey = startJourney({ connectors: [] });
    expect(await journey.intake.take(messages(1))).toMatchObject({ accepted: 1 });
    expect(journey.log.events.size).toBe(1);
  });
});

describe("messages that cannot become events", () => {
  it.each([
    ["what is no JSON", [aRawMessage("{")], "bad_json"],
    ["an event of a tenant that does not exist", [aMessage({ tenant: "nobody" })], "unknown_tenant"],
  ] as const)("keeps %s with the reason, and takes the others", async (_, wrong, reason) => {
    const journey = startJourney({ connectors });
    expect(await journey.intake.take([...wrong, aMessage()])).toEqual({ accepted: 1, duplicates: 0, conflicts: 0, rejected: 1, tombstones: 0 });
    expect(journey.log.rejected).toEqual([expect.objectContaining({ reason, value: wrong[0].value, provenance: wrong[0].provenance })]);
  });

  it("belong to nobody where they name a tenant that does not exist", async () => {
    const journey = startJourney({ connectors });
    await journey.intake.take([aMessage({ tenant: "nobody" }), aMessage({ tenant: "default", type: "oneword" })]);
    expect(journey.log.rejected.map(({ reason, tenant }) => [reason, tenant])).toEqual([
      ["malformed_type", "default"],
      ["unknown_tenant", null],
    ]);
  });

  const schemas = {
    validate: (_tenant: string, _type: string, event: unknown) =>
      JSON.stringify(event).includes('"bad"') ? [{ pointer: "/data/id", message: "must be a number" }] : [],
    sample: vi.fn(),
  };

  it("refuses events against their schema where the tenant says so", async () => {
    const journey = startJourney({ connectors, schemas, tenants: [aTenant({ validation: "reject" })] });
    await journey.intake.take([aMessage({ data: { id: "bad" } }), aMessage()]);
    expect(journey.log.rejected).toEqual([expect.objectContaining({ reason: "schema_violation", detail: "/data/id: must be a number" })]);
    expect(journey.sent).toHaveLength(1);
  });

  it.each(["warn", "off"] as const)("takes them where the tenant's validation is %s", async (validation) => {
    const journey = startJourney({ connectors, schemas, tenants: [aTenant({ validation })] });
    schemas.sample.mockClear();
    expect(await journey.intake.take([aMessage({ data: { id: "bad" } })])).toMatchObject({ accepted: 1, rejected: 0 });
    expect(schemas.sample).toHaveBeenCalledTimes(validation === "warn" ? 1 : 0);
  });

  it("says the first three of many problems", async () => {
    const problems = ["/a", "/b", "", "/d", "/e"].map((pointer) => ({ pointer, message: "is missing" }));
    const journey = startJourney({ connectors, schemas: { ...schemas, validate: () => problems }, tenants: [aTenant({ validation: "reject" })] });
    await journey.intake.take([aMessage()]);
    expect(journey.log.rejected).toMatchObject([{ detail: "/a: is missing; /b: is missing; /: is missing; and 2 more" }]);
  });

  it("are durable too before the chunk is", async () => {
    const journey = startJourney({ connectors });
    const commit = gate();
    journey.log.beforeSettle = () => commit.passed;
    const taken = journey.intake.take([aRawMessage("{")]);
    const watch = watched(taken);
    await vi.waitFor(() => expect(journey.log.settlements).toHaveLength(1));
    expect(watch.hasEnded).toBe(false);
    commit.open();
    await taken;
  });
});

describe("copies of an event", () => {
  it("are sent once when they come in one chunk", async () => {
    const journey = startJourney({ connectors });
    expect(await journey.intake.take([aMessage({ id: "a" }), aMessage({ id: "a" }), aMessage({ id: "a", source: "other" })])).toMatchObject({
      accepted: 2,
      duplicates: 1,
    });
    expect(journey.sent).toHaveLength(2);
  });

  it("are sent once when the event is recorded already", async () => {
    const journey = startJourney({ connectors });
    await journey.intake.take([aMessage({ id: "a" })]);
    expect(await journey.intake.take([aMessage({ id: "a" })])).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(journey.sent).toHaveLength(1);
  });

  it("are sent once when chunks come at the same moment, whichever event of the chunk they copy", async () => {
    const journey = startJourney({ connectors });
    const chunks = Array.from({ length: 4 }, () => messages(300));
    const reports = await Promise.all(chunks.map((chunk) => journey.intake.take(chunk)));
    expect(reports.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(300);
    expect(journey.sent).toHaveLength(300);
  });

  it("hold their chunk back until the first of them is durable", async () => {
    const journey = startJourney({ connectors });
    const commit = gate();
    journey.log.beforeSettle = () => commit.passed;
    const first = journey.intake.take([aMessage({ id: "a" })]);
    await vi.waitFor(() => expect(journey.log.settlements).toHaveLength(1));
    const second = journey.intake.take([aMessage({ id: "a" })]);
    const watch = watched(second);
    await turns(20);
    expect(watch.hasEnded).toBe(false);
    commit.open();
    await first;
    expect(await second).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  it("are known although the first became durable after the database was asked and before it answered", async () => {
    const journey = startJourney({ connectors });
    const commit = gate();
    journey.log.beforeSettle = () => commit.passed;
    const first = journey.intake.take([aMessage({ id: "a" })]);
    await vi.waitFor(() => expect(journey.log.settlements).toHaveLength(1));
    const answered = gate();
    journey.log.afterConsult = () => answered.passed;
    const second = journey.intake.take([aMessage({ id: "a" })]);
    await turns(20);
    commit.open();
    await first;
    answered.open();
    expect(await second).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(journey.sent).toHaveLength(1);
  });
});

describe("a database that is away", () => {
  it("gets the very same settlement again, and no target gets anything twice", async () => {
    const journey = startJourney({ connectors });
    journey.log.beforeSettle = failing(3);
    await journey.intake.take(messages(2));
    const [first, ...others] = journey.log.settlements;
    expect(others).toHaveLength(3);
    for (const settlement of others) expect(settlement).toBe(first);
    expect(journey.lost).toHaveLength(3);
    expect(journey.sent).toHaveLength(2);
    expect(journey.ledger.isHealthy).toBe(true);
  });

  it("may have committed all the same: rows are as they were, outcomes come once", async () => {
    const journey = startJourney({ connectors });
    journey.log.afterSettle = failing(2);
    await journey.intake.take(messages(2));
    expect(journey.rows().map(({ attempts }) => attempts.length)).toEqual([1, 1]);
    expect(journey.sent).toHaveLength(2);
  });

  it("is seen as unhealthy until the write has gone through", async () => {
    const journey = startJourney({ connectors });
    const back = gate();
    let isAway = true;
    journey.log.beforeSettle = () => {
      if (isAway) throw new Error("away");
    };
    void back.passed.then(() => (isAway = false));
    const taken = journey.intake.take(messages(1));
    await vi.waitFor(() => expect(journey.ledger.isHealthy).toBe(false));
    back.open();
    await taken;
    expect(journey.ledger.isHealthy).toBe(true);
  });

  it("stops everything while it cannot be asked; nothing is sent", async () => {
    const journey = startJourney({ connectors });
    let isAway = true;
    journey.log.beforeConsult = () => {
      if (isAway) throw new Error("away");
    };
    const taken = journey.intake.take(messages(2));
    await vi.waitFor(() => expect(journey.lost.length).toBeGreaterThan(2));
    expect(journey.sent).toEqual([]);
    isAway = false;
    expect(await taken).toMatchObject({ accepted: 2 });
    expect(journey.sent).toHaveLength(2);
  });

  it("makes a chunk fail at shutdown, so that its offset stays", async () => {
    const journey = startJourney({ connectors });
    journey.log.beforeConsult = failing(Number.POSITIVE_INFINITY);
    const taken = journey.intake.take(messages(2));
    const refused = expect(taken).rejects.toThrow();
    await vi.waitFor(() => expect(journey.lost.length).toBeGreaterThan(0));
    journey.shutdown.abort();
    await refused;
    expect(journey.sent).toEqual([]);
    expect(journey.log.events.size).toBe(0);
  });
});
