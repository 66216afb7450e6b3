import type { EventType } from "../event-type.js";
import type { JsonObject } from "../json.js";
import { plainEventTypes, type PlainEvent } from "../plain-event-types.js";
import { amount, choice, day, flag, integer, text, type Fields } from "../schema/fields.js";
import type { Member } from "../schema/plain-schema.js";
import { perfex } from "../source-system.js";

const assetId: Fields = { asset_id: integer("Identifier of the asset; null for a deleted one", 123) };

/** The document elides the asset; these are the columns that such an inventory shows. */
const asset: Member = {
  definition: "PerfexAsset",
  description: "The asset as it is now; of a deleted one, what is left to say",
  fields: {
    id: integer("Identifier", 123),
    asset_code: text("Code on the label", "AST-00123"),
    asset_name: text("Name", "Dell Latitude 7440"),
    serial_number: text("Serial number", "DL7440-8842"),
    category: text("Category", "Laptop"),
    location: text("Where it is, in words", "Head office, floor 2"),
    status: choice("State", "available", "allocated", "checked_out", "reserved", "maintenance", "lost", "broken", "liquidated"),
    quantity: integer("Pieces", 1),
    purchase_date: day("Day of purchase", "2024-06-03"),
    purchase_price: amount("Price paid", "1450.00"),
    warranty_until: day("Last day of the warranty", "2027-06-02"),
  },
};

const staff: Fields = {
  staff_id: integer("Member of staff", 7),
  staff_name: text("Name of that person", "Anna Berg"),
};
const notes: Fields = { notes: text("Remarks", "Handed over with charger") };
const period: Fields = { from_date: day("First day", "2025-02-10"), to_date: day("Last day", "2025-02-14") };
const reservation: Fields = { reservation_id: integer("Reservation", 31), ...staff, ...period, ...notes };
const reviewed: Fields = { reviewed_by: integer("Member of staff who decided", 3), reason: text("Why", "Needed elsewhere that week") };
const custody: Fields = { checkout_id: integer("Check-out", 88), ...staff };
const incident: Fields = {
  reported_by: integer("Member of staff who reported it", 7),
  date: day("Day it happened", "2025-02-03"),
  quantity: integer("Pieces", 1),
  ...notes,
};
const work: Fields = {
  maintenance_id: integer("Maintenance job", 54),
  title: text("What is done", "Yearly service"),
  supplier: text("Who does it", "FixIT Ltd"),
};

function event(name: string, description: string, data: Fields, shown: JsonObject = {}): PlainEvent {
  return { name, description, fields: assetId, members: { asset }, data, required: ["asset_id", "asset", "data"], shown };
}

/** Merged into Tageur's types of the same names. */
const lifecycle = [
  event("asset.created", "A new asset was created.", { created_by: integer("Member of staff who entered it", 3) }),
  event("asset.updated", "Details of an asset changed.", { updated_by: integer("Member of staff who changed it", 3) }),
  event("asset.deleted", "An asset was deleted.", { deleted_by: integer("Member of staff who deleted it", 3) }, { asset_id: null }),
];

const use = [
  event("asset.allocated", "An asset was allocated to a member of staff.", {
    allocation_id: integer("Allocation", 17),
    ...staff,
    allocated_date: day("Day of allocation", "2025-02-04"),
    quantity: integer("Pieces", 1),
    ...notes,
  }),
  event("asset.revoked", "The allocation of an asset was revoked.", {
    allocation_id: integer("Allocation", 17),
    ...staff,
    revoked_date: day("Day it was taken back", "2025-02-28"),
    reason: text("Why", "Left the company"),
  }),
  event("asset.checked_out", "An asset was checked out.", {
    ...custody,
    checked_out_date: day("Day it left", "2025-02-04"),
    due_date: day("Day it is due back", "2025-02-11"),
  }),
  event("asset.checked_in", "An asset was checked in again.", {
    ...custody,
    checked_in_date: day("Day it came back", "2025-02-10"),
    condition: choice("State it came back in", "good", "worn", "damaged"),
  }),
  event("asset.reserved", "A reservation of an asset was created.", reservation),
  event("asset.reservation_approved", "A reservation of an asset was approved.", { ...reservation, reviewed_by: integer("Member of staff who decided", 3) }),
  event("asset.reservation_rejected", "A reservation of an asset was rejected.", { ...reservation, ...reviewed }),
];

const care = [
  event("asset.maintenance_scheduled", "Maintenance of an asset was scheduled.", { ...work, scheduled_date: day("Planned day", "2025-03-01") }),
  event("asset.maintenance_completed", "Maintenance of an asset was completed.", {
    ...work,
    completed_date: day("Day it was done", "2025-03-01"),
    cost: amount("Cost", "120.00"),
  }),
  event("asset.warranty", "An asset was sent for warranty.", { ...incident, supplier: text("Where it was sent", "Dell Service") }),
];

const whereabouts = [
  event("asset.transferred", "The transfer of an asset was completed.", {
    transfer_id: integer("Transfer", 12),
    from_location: text("Where it was", "Head office, floor 2"),
    to_location: text("Where it is now", "Branch Hamburg"),
    transferred_by: integer("Member of staff who moved it", 3),
  }),
  event("asset.lost", "An asset was reported lost.", incident, { data: { notes: "Left in a taxi" } }),
  event("asset.broken", "An asset was reported broken.", incident, { data: { notes: "Display cracked" } }),
  event(
    "asset.liquidated",
    "An asset was liquidated.",
    { date: day("Day of disposal", "2025-02-20"), proceeds: amount("Price got for it", "200.00"), ...notes },
    { data: { notes: "Sold to a dealer" } },
  ),
];

const alerts = [
  event("alert.warranty_expiring", "The warranty of an asset ends within 30 days.", {
    warranty_until: day("Last day of the warranty", "2025-03-01"),
    days_left: integer("Days until then", 25),
  }),
  event("alert.maintenance_due", "Maintenance of an asset is due within 7 days.", {
    ...work,
    scheduled_date: day("Planned day", "2025-02-10"),
    days_left: integer("Days until then", 6),
  }),
  event("alert.checkout_overdue", "A checked-out asset is overdue.", {
    ...custody,
    due_date: day("Day it was due back", "2025-02-01"),
    days_overdue: integer("Days since then", 3),
  }),
  event("alert.low_stock", "The stock of an asset fell below its threshold.", {
    quantity: integer("Pieces in stock", 2),
    threshold: integer("Pieces that should be in stock", 5),
    is_reordered: flag("Whether more are on their way", false),
  }),
];

/** The 21 types of Perfex's assets module. */
export const perfexTypes: readonly EventType[] = [
  ...plainEventTypes(perfex, "Asset", lifecycle),
  ...plainEventTypes(perfex, "Asset use", use),
  ...plainEventTypes(perfex, "Maintenance", care),
  ...plainEventTypes(perfex, "Asset", whereabouts),
  ...plainEventTypes(perfex, "Monitoring", alerts),
];
