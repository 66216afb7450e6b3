import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deliveryIdOf, fallbackDeliveryIdOf } from "./delivery-id.js";

const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("delivery ids", () => {
  it("never change: those already sent must be found again", () => {
    expect(deliveryIdOf({ tenant: "acme", source: "erp", id: "1" }, 7)).toBe("9d0dec93-286b-5c9a-bc63-de333fa9fb04");
  });

  it("are the same for the same event and connector, and differ otherwise", () => {
    const text = fc.string({ maxLength: 20 }).filter((value) => !value.includes("\u0000"));
    const event = fc.record({ tenant: text, source: text, id: text });
    fc.assert(
      fc.property(event, event, fc.nat(), (one, other, connectorId) => {
        const id = deliveryIdOf(one, connectorId);
        expect(id).toMatch(UUID_V5);
        expect(deliveryIdOf({ ...one }, connectorId)).toBe(id);
        expect(deliveryIdOf(one, connectorId + 1)).not.toBe(id);
        expect(deliveryIdOf(other, connectorId) === id).toBe(
          JSON.stringify([one.tenant, one.source, one.id]) === JSON.stringify([other.tenant, other.source, other.id]),
        );
        expect(fallbackDeliveryIdOf(one, connectorId, id)).not.toBe(id);
        expect(fallbackDeliveryIdOf(one, connectorId, id)).toMatch(UUID_V5);
      }),
    );
  });
});
