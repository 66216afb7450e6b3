import { changed, created, deleted, deriveEventTypes, updated } from "../derive-event-types.js";
import { tageurResource } from "../resource.js";
import { choice, dateTime, day, integer, list, nested, text } from "../schema/fields.js";
import { tageur } from "../source-system.js";

const shipment = tageurResource("shipment", 321, {
  shipment_number: text("Number shown to people", "SHP-2025-0042"),
  tracking_number: text("Number given by the carrier", "1Z999AA10123456784"),
  status: choice("Progress", "pending", "shipped", "in_transit", "delivered", "cancelled"),
  carrier: text("Who carries it", "UPS"),
  origin: text("Where it leaves from", "Main Warehouse, Chicago, IL"),
  destination: text("Where it goes", "Plant 2, Houston, TX"),
  recipient_name: text("Who receives it", "Jane Manager"),
  expected_delivery_date: day("Expected day of delivery", "2025-01-08"),
  shipped_at: dateTime("When it left", "2025-01-05T08:30:00Z"),
  delivered_at: dateTime("When it arrived", "2025-01-07T15:45:00Z"),
  items: list(
    "What is shipped",
    nested("An item and how many of it", {
      part_id: integer("Part", 456),
      part_number: text("Part number", "BRG-2025-001"),
      quantity: integer("How many", 4),
    }),
  ),
  notes: text("Remarks", "Fragile"),
});

const notArrived = { delivered_at: null };

/** Shipments of Tageur (its Growth plan and above). The document publishes no sample: attributes follow its other payloads. */
export const shipmentTypes = deriveEventTypes(tageur, "Shipment", shipment, [
  created("A new shipment was created.", { shipped_at: null, ...notArrived }),
  updated("Details of a shipment changed.", { carrier: "FedEx" }, { shipped_at: null, ...notArrived }),
  deleted("A shipment was deleted."),
  changed("shipped", "A shipment was marked as shipped.", { status: "pending", shipped_at: null }, { status: "shipped", ...notArrived }),
  changed("delivered", "A shipment was marked as delivered.", { status: "shipped", delivered_at: null }, { status: "delivered" }),
]);
