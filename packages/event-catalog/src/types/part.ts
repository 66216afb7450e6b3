import { created, deleted, deriveEventTypes, updated } from "../derive-event-types.js";
import { tageurResource } from "../resource.js";
import { amount, choice, integer, text } from "../schema/fields.js";
import { tageur } from "../source-system.js";

const part = tageurResource("part", 456, {
  part_number: text("Part number; inbound upserts find the part by it", "BRG-2025-001"),
  name: text("Name of the part", "Ball Bearing"),
  description: text("What it is", "High-precision ball bearing for pump motors"),
  category: text("Category", "Bearings"),
  status: choice("Stock state", "in_stock", "low_stock", "out_of_stock", "discontinued"),
  vendor: text("Who sells it", "SKF"),
  manufacturer: text("Who makes it", "SKF Group"),
  unit_cost: amount("Price of one, in the company's currency", "45.99"),
  quantity: integer("Pieces in stock", 24),
  min_quantity: integer("Pieces that should be in stock", 10),
});

/** Parts of Tageur. */
export const partTypes = deriveEventTypes(tageur, "Part", part, [
  created("A new part was added to the inventory."),
  updated("Information about a part changed.", { unit_cost: "43.50" }),
  deleted("A part was removed from the inventory."),
]);
