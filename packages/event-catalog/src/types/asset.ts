import { created, deleted, deriveEventTypes, updated } from "../derive-event-types.js";
import { tageurResource, tgmResource } from "../resource.js";
import { amount, choice, day, decimal, flag, integer, nested, openMap, reference, text } from "../schema/fields.js";
import { tageur, tgmExpert } from "../source-system.js";

const group = "Asset";

const location = tgmResource("location", 10, {
  name: text("Name of the location or plant", "Riverside Power Plant"),
  code: text("Short code", "RPP"),
  type: choice("Kind of location", "plant", "site", "building", "area"),
  address: text("Street address", "12 Quay Road"),
  city: text("City", "Rotterdam"),
  country: text("Country, ISO 3166 code", "NL"),
  timezone: text("Time zone, IANA name", "Europe/Amsterdam"),
  latitude: decimal("Degrees north", 51.9225),
  longitude: decimal("Degrees east", 4.47917),
  parent: reference("Location that contains this one", 1, "Netherlands"),
  isActive: flag("Whether it is in use", true),
});

const unit = tgmResource("unit", 100, {
  name: text("Name of the unit", "Turbine Unit 1"),
  code: text("Tag or short code", "TU-01"),
  type: choice("Kind of unit", "turbine", "generator", "transformer", "pump"),
  status: choice("Operating state", "operational", "standby", "maintenance", "out_of_service"),
  manufacturer: text("Maker", "Andritz"),
  model: text("Model", "Francis F-220"),
  serialNumber: text("Serial number", "AN-2018-0417"),
  ratedPower: decimal("Rated power in megawatts", 42.5),
  commissionedDate: day("Day of commissioning", "2018-06-01"),
  location: reference("Where it stands", 10, "Riverside Power Plant"),
});

const component = tgmResource("component", 1000, {
  name: text("Name of the component", "Upper guide bearing"),
  code: text("Tag or short code", "TU-01-UGB"),
  type: choice("Kind of component", "bearing", "rotor", "stator", "valve", "seal"),
  status: choice("State", "operational", "degraded", "failed", "replaced"),
  manufacturer: text("Maker", "SKF"),
  serialNumber: text("Serial number", "SKF-88213"),
  installedDate: day("Day of installation", "2022-03-14"),
  expectedLifeHours: integer("Expected life in operating hours", 60000),
  unit: reference("Unit it belongs to", 100, "Turbine Unit 1"),
});

const officeLocation = nested("Company location that holds the asset", {
  id: integer("Identifier", 45),
  name: text("Name", "Main Warehouse"),
  city: text("City", "Chicago"),
  state: text("State or province", "IL"),
  is_primary: flag("Whether it is the company's main location", true),
});

const asset = tageurResource("asset", 123, {
  name: text("Name of the asset", "Hydraulic Pump #5"),
  serial_number: text("Serial number; inbound upserts find the asset by it", "HP-2025-0123"),
  asset_type: choice("Kind of asset", "Equipment", "Vehicle", "Tool", "Facility"),
  status: choice("Operating state", "operational", "maintenance", "out_of_service", "retired"),
  brand: text("Maker", "Atlas Copco"),
  model_number: text("Model", "GA55"),
  location: text("Where it stands, in words", "Building A - Floor 2"),
  company_office_location_id: integer("Identifier of the company location", 45),
  company_office_location: officeLocation,
  purchase_date: day("Day of purchase", "2024-12-01"),
  purchase_price: amount("Price paid, in the company's currency", "15000.00"),
  extra_values: openMap("The company's own fields", { department: "Manufacturing", cost_center: "CC-100" }),
});

/** Locations, units and components of TGM Expert; assets of Tageur. */
export const assetTypes = [
  ...deriveEventTypes(tgmExpert, group, location, [
    created("A location or plant was created."),
    updated("Details of a location or plant changed.", { name: "Riverside Plant" }),
    deleted("A location or plant was deleted."),
  ]),
  ...deriveEventTypes(tgmExpert, group, unit, [
    created("A unit was created."),
    updated("Details of a unit changed.", { status: "operational" }, { status: "maintenance" }),
    deleted("A unit was deleted."),
  ]),
  ...deriveEventTypes(tgmExpert, group, component, [
    created("A component was created."),
    updated("Details of a component changed.", { status: "operational" }, { status: "degraded" }),
    deleted("A component was deleted."),
  ]),
  ...deriveEventTypes(tageur, group, asset, [
    created("A new asset was created."),
    updated("Details of an asset changed.", { status: "operational" }, { status: "maintenance" }),
    deleted("An asset was deleted."),
  ]),
];
