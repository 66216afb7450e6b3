import { describe, expect, it } from "vitest";
import { readDeliverySearch } from "./delivery-search.js";

describe("a search for deliveries in the address", () => {
  it("is read as far as it makes sense", () => {
    expect(readDeliverySearch({ type: "asset.created", connectorId: 3, status: "parked", text: "pump" })).toMatchObject({
      type: "asset.created",
      connectorId: 3,
      status: "parked",
      text: "pump",
    });
    expect(Object.values(readDeliverySearch({ type: "", connectorId: "x", status: "nonsense", text: 5 })).filter((value) => value !== undefined)).toEqual([]);
  });
});
