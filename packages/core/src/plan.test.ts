import { describe, expect, it } from "vitest";
import { judge, planDeliveries } from "./plan.js";
import { buildConfiguration } from "./subscription/build-configuration.js";
import { deliveryIdOf } from "./subscription/delivery-id.js";
import { aConnector } from "./testing/a-connector.js";
import { anEvent, aTenant } from "./testing/a-message.js";
import type { CompiledConnector } from "./subscription/compiled-connector.js";
import type { TenantSettings } from "./subscription/configuration.js";

function plannedFor(event: ReturnType<typeof anEvent>, connectors: readonly CompiledConnector[], settings: Partial<TenantSettings> = {}): number[] {
  const configuration = buildConfiguration(1, [aTenant(settings)], connectors);
  return planDeliveries(event, configuration).map(({ connector }) => connector.id);
}

describe("planning", () => {
  it("plans one delivery per connector, whose id is the same each time", () => {
    const connector = aConnector({
      subscriptions: [
        { eventTypes: ["asset.*"], filter: null, template: null },
        { eventTypes: ["*"], filter: null, template: null },
      ],
    });
    const event = anEvent({ id: "a" });
    const configuration = buildConfiguration(1, [aTenant()], [connector, aConnector({ id: 2 })]);
    const [first, second] = planDeliveries(event, configuration);
    expect(first).toMatchObject({ id: deliveryIdOf(event, 1), subscription: { index: 0 }, connector: { id: 1 } });
    expect(second?.id).toBe(deliveryIdOf(event, 2));
    expect(planDeliveries(anEvent({ id: "a" }), configuration).map(({ id }) => id)).toEqual([first?.id, second?.id]);
  });

  it("takes the first subscription whose filter passes", () => {
    const filter = { "==": [{ var: "data.id" }, 2] };
    const connector = aConnector({
      subscriptions: [
        { eventTypes: ["*"], filter, template: null },
        { eventTypes: ["*"], filter: null, template: null },
      ],
    });
    const configuration = buildConfiguration(1, [aTenant()], [connector]);
    const indexOf = (id: number) => planDeliveries(anEvent({ data: { id } }), configuration)[0]?.subscription.index;
    expect([indexOf(1), indexOf(2)]).toEqual([1, 0]);
  });

  it.each([
    ["of another tenant", aConnector({ tenant: "other" })],
    ["of another company", aConnector({ company: 2 })],
    ["that a person has disabled", aConnector({ enabled: false, disabledBy: "person" })],
    ["of other event types", aConnector({ subscriptions: [{ eventTypes: ["part.*"], filter: null, template: null }] })],
    ["of the system that the event comes from", aConnector({ system: "erp" })],
    ["whose filter does not pass", aConnector({ subscriptions: [{ eventTypes: ["*"], filter: { "==": [1, 2] }, template: null }] })],
  ])("leaves out a connector %s", (_, connector) => {
    expect(plannedFor(anEvent({ company: 1 }, "erp"), [connector])).toEqual([]);
  });

  it.each([
    ["paused", aConnector({ paused: true })],
    ["disabled by the engine", aConnector({ enabled: false, disabledBy: "engine" })],
    ["without its plugin", aConnector({}, { plugin: null })],
    ["of the event's company", aConnector({ company: 1 })],
  ])("plans for a connector that is %s", (_, connector) => {
    expect(plannedFor(anEvent({ company: 1 }), [connector])).toEqual([1]);
  });

  it("plans nothing of types that tenant or company do not have", () => {
    const company = { id: 1, name: "", timeZone: null, eventTypes: ["part.*"] };
    expect(plannedFor(anEvent(), [aConnector()], { eventTypes: ["part.*"] })).toEqual([]);
    expect(plannedFor(anEvent({ company: 1 }), [aConnector()], { companies: new Map([[1, company]]) })).toEqual([]);
    expect(plannedFor(anEvent({ company: 2 }), [aConnector()], { companies: new Map([[1, company]]) })).toEqual([1]);
  });

  it("plans what a filter breaks on as a dead letter to be, and asks no further subscription", () => {
    const broken = { eventTypes: ["*"], filter: { some: [{ var: "data.list" }, true] }, template: null };
    const connector = aConnector({ subscriptions: [broken, { eventTypes: ["*"], filter: null, template: null }] });
    const configuration = buildConfiguration(1, [aTenant()], [connector, aConnector({ id: 2 })]);
    const list = Array.from({ length: 1_001 }, () => 1);
    expect(planDeliveries(anEvent({ data: { list } }), configuration)).toMatchObject([
      { connector: { id: 1 }, subscription: { index: 0 }, filterFailure: expect.stringContaining("1001 items") },
      { connector: { id: 2 }, filterFailure: null },
    ]);
  });

  it("says why a connector gets nothing, in the words of traces", () => {
    const verdictOf = (connector: CompiledConnector) => judge(anEvent(), { connector, subscriptions: connector.subscriptions }).kind;
    expect(verdictOf(aConnector())).toBe("planned");
    expect(verdictOf(aConnector({ company: 1 }))).toBe("not_addressed");
    expect(verdictOf(aConnector({ subscriptions: [{ eventTypes: ["*"], filter: { "==": [1, 2] }, template: null }] }))).toBe("filtered");
    expect(verdictOf(aConnector({ subscriptions: [{ eventTypes: ["*"], filter: { nonsense: [1] }, template: null }] }))).toBe("filter_failed");
  });
});
