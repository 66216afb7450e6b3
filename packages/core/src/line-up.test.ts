import { describe, expect, it } from "vitest";
import { lineUpDeliveries } from "./line-up.js";
import { planDeliveries } from "./plan.js";
import { buildConfiguration } from "./subscription/build-configuration.js";
import { aConnector, joiningPostbox } from "./testing/a-connector.js";
import { anEvent, aTenant } from "./testing/a-message.js";

const now = 1_000;
const linedUp = (...documents: Parameters<typeof aConnector>[0][]) => {
  const configuration = buildConfiguration(
    1,
    [aTenant()],
    documents.map((document, index) => aConnector({ id: index + 1, ...document }, { plugin: joiningPostbox })),
  );
  const event = anEvent();
  return { planned: planDeliveries(event, configuration), records: lineUpDeliveries(event, configuration, now) };
};

describe("deliveries that are written together with what made their event", () => {
  it("are those that the event would always lead to, untried and due now", () => {
    const { planned, records } = linedUp({}, { system: "sap" });
    expect(records.map(({ id }) => id)).toEqual(planned.map(({ id }) => id));
    expect(records[0]).toMatchObject({
      connectorId: 1,
      attemptNumber: 0,
      attempt: null,
      owner: null,
      state: { status: "parked", reason: "backlog", dueMs: now },
    });
  });

  it("wait as those from elsewhere do: paused, in order, for a batch", () => {
    const { records } = linedUp(
      { paused: true },
      { delivery: { ordering: { key: "{{id}}", maxBlockMs: 1_000 } } },
      { delivery: { batch: { maxSize: 5, maxWaitMs: 500 } } },
    );
    expect(records.map(({ state }) => ("reason" in state ? state.reason : null))).toEqual(["paused", "ordered", "batch"]);
    expect(records.map(({ orderingKey }) => orderingKey !== undefined)).toEqual([false, true, false]);
    expect(records[2]?.state).toMatchObject({ dueMs: now + 500 });
  });

  it("with a broken filter are dead letters, as nobody knows whether they should go out", () => {
    const { records } = linedUp({ subscriptions: [{ eventTypes: ["*"], filter: { unknown_operator: [1] }, template: null }] });
    expect(records[0]).toMatchObject({
      state: { status: "dead_lettered", reason: "filter_failed" },
      attemptNumber: 1,
      attempt: { outcome: "payloadRejected" },
    });
  });
});
