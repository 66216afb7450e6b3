import { describe, expect, it } from "vitest";
import { eventTypesOf, targetText } from "./target-text.js";

describe("a connector in a list", () => {
  it("shows where it sends, or its plugin where no URL says so", () => {
    expect(targetText({ plugin: "webhook", config: { url: "https://sap.example/in?x=1" } })).toBe("sap.example/in?x=1");
    expect(targetText({ plugin: "erp-inbound", config: {} })).toBe("erp-inbound");
  });

  it("shows each event type once", () => {
    const subscription = (eventTypes: string[]) => ({ eventTypes, filter: null, template: null });
    expect(eventTypesOf({ subscriptions: [subscription(["asset.*", "*"]), subscription(["asset.*"])] })).toEqual(["asset.*", "*"]);
  });
});
