import { created, deleted, deriveEventTypes, occurred, updated } from "../derive-event-types.js";
import { tgmResource } from "../resource.js";
import { amount, choice, day, decimal, flag, integer, reference, text } from "../schema/fields.js";
import { tgmExpert } from "../source-system.js";

const group = "Lifecycle";
const unit = reference("Unit concerned", 100, "Turbine Unit 1");

const assetLifecycle = tgmResource("asset_lifecycle", 640, {
  stage: choice("Stage of life", "operation", "planning", "commissioning", "renewal", "decommissioning"),
  unit,
  startDate: day("First day of the stage", "2018-06-01"),
  expectedEndDate: day("Expected last day of the stage", "2048-06-01"),
  acquisitionCost: amount("Price paid", 2500000),
  currentValue: amount("Book value today", 1910000),
  conditionScore: decimal("Condition, 0 to 100", 81),
  notes: text("Remarks", "Major overhaul planned for 2028"),
});

const maintenancePlan = tgmResource("maintenance_plan", 410, {
  name: text("Name of the plan", "Quarterly lubrication"),
  description: text("What has to be done", "Change oil and check seals"),
  status: choice("State", "active", "paused", "ended"),
  frequency: choice("How often", "quarterly", "daily", "weekly", "monthly", "yearly", "running_hours"),
  intervalDays: integer("Days between two runs", 90),
  unit,
  responsible: reference("Person in charge", 51, "Maria Lopez"),
  lastDoneDate: day("Day it was last done", "2025-11-10"),
  nextDueDate: day("Day it is due next", "2026-02-08"),
  isOverdue: flag("Whether the due day has passed", false),
});

const sparePart = tgmResource("spare_part", 920, {
  partNumber: text("Part number", "BRG-2025-001"),
  name: text("Name of the part", "Guide bearing segment"),
  category: text("Category", "Bearings"),
  quantity: integer("Pieces in stock", 1),
  minimumQuantity: integer("Pieces that should be in stock", 4),
  reorderQuantity: integer("Pieces to order", 8),
  unitCost: amount("Price of one", 845.5),
  supplier: text("Supplier", "SKF Group"),
  location: reference("Where it is stored", 10, "Riverside Power Plant"),
});

/** Lifecycle records, maintenance plans and spare parts of TGM Expert. */
export const lifecycleTypes = [
  ...deriveEventTypes(tgmExpert, group, assetLifecycle, [
    created("A lifecycle record was created."),
    updated("A lifecycle record changed.", { conditionScore: 86 }),
    deleted("A lifecycle record was deleted."),
  ]),
  ...deriveEventTypes(tgmExpert, group, maintenancePlan, [
    created("A maintenance plan was created.", { lastDoneDate: null }),
    updated("A maintenance plan changed.", { intervalDays: 120 }),
    occurred("due", "Maintenance by a plan is due."),
  ]),
  ...deriveEventTypes(tgmExpert, group, sparePart, [occurred("low_stock", "The stock of a spare part fell below its minimum.")]),
];
