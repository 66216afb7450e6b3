import { changed, created, deleted, deriveEventTypes, updated } from "../derive-event-types.js";
import { tgmResource } from "../resource.js";
import { amount, choice, dateTime, day, decimal, flag, integer, list, nested, reference, text } from "../schema/fields.js";
import { tgmExpert } from "../source-system.js";

const group = "Maintenance";
const unit = reference("Unit concerned", 100, "Turbine Unit 1");
const component = reference("Component concerned", 1000, "Upper guide bearing");
const priority = choice("Urgency", "high", "low", "medium", "critical");

const inspection = tgmResource("inspection", 12345, {
  title: text("What is inspected", "Monthly Turbine Inspection"),
  status: choice("Progress", "pending", "in_progress", "completed", "cancelled"),
  scheduledDate: day("Planned day", "2026-02-15"),
  unit,
  inspector: reference("Person who inspects", 50, "John Smith"),
  findings: text("What was found", "Bearing temperature slightly raised"),
  score: decimal("Condition score, 0 to 100", 87.5),
  completedAt: dateTime("When it was finished", "2026-02-01T14:00:00Z"),
});

const intervention = tgmResource("intervention", 2301, {
  title: text("What is done", "Replace upper guide bearing"),
  type: choice("Kind of intervention", "corrective", "preventive", "predictive", "improvement"),
  status: choice("Progress", "planned", "in_progress", "completed", "cancelled"),
  unit,
  component,
  technician: reference("Person who does the work", 51, "Maria Lopez"),
  startedAt: dateTime("When work began", "2026-02-01T08:00:00Z"),
  endedAt: dateTime("When work ended", "2026-02-01T16:30:00Z"),
  downtimeHours: decimal("Hours the unit stood still", 8.5),
  cost: amount("Cost in the company's currency", 4200),
});

const workOrder = tgmResource("work_order", 7001, {
  title: text("What has to be done", "Replace upper guide bearing on Turbine Unit 1"),
  number: text("Number shown to people", "WO-2026-0142"),
  description: text("The work in full", "Vibration above limit since 30 January; replace the bearing and realign."),
  type: choice("Kind of work", "corrective", "preventive", "inspection"),
  status: choice("Progress", "open", "assigned", "in_progress", "on_hold", "completed", "closed", "cancelled"),
  priority,
  unit,
  assignedTo: reference("Person in charge", 51, "Maria Lopez"),
  requestedBy: reference("Person who asked", 50, "John Smith"),
  dueDate: day("Day it must be done", "2026-02-10"),
  estimatedHours: decimal("Hours planned", 12),
  actualHours: decimal("Hours spent", 10.5),
  completedAt: dateTime("When it was finished", "2026-02-09T15:20:00Z"),
  parts: list(
    "Parts needed",
    nested("A part and how many of it", {
      partNumber: text("Part number", "BRG-2025-001"),
      quantity: integer("How many", 2),
    }),
  ),
});

const failure = tgmResource("failure", 880, {
  title: text("What failed", "Excessive vibration of the upper guide bearing"),
  code: text("Failure code", "VIB-HIGH"),
  severity: choice("How bad it is", "major", "minor", "moderate", "critical"),
  status: choice("Progress", "open", "analysing", "resolved"),
  cause: text("Root cause", "Lubricant contamination"),
  unit,
  component,
  occurredAt: dateTime("When it happened", "2026-02-01T11:58:00Z"),
  downtimeHours: decimal("Hours the unit stood still", 3.5),
  causedShutdown: flag("Whether the unit stopped", true),
});

/** Inspections, interventions, work orders and failures of TGM Expert. */
export const maintenanceTypes = [
  ...deriveEventTypes(tgmExpert, group, inspection, [
    created("An inspection was created.", { findings: null, score: null, completedAt: null }),
    updated("Details of an inspection changed.", { status: "in_progress" }, { status: "completed" }),
    deleted("An inspection was deleted."),
  ]),
  ...deriveEventTypes(tgmExpert, group, intervention, [
    created("An intervention was created.", { startedAt: null, endedAt: null, downtimeHours: null }),
    updated("Details of an intervention changed.", { status: "in_progress" }, { status: "completed" }),
    deleted("An intervention was deleted."),
  ]),
  ...deriveEventTypes(tgmExpert, group, workOrder, [
    created("A work order was created.", { actualHours: null, completedAt: null }),
    updated("Details of a work order changed.", { priority: "medium" }, { completedAt: null }),
    deleted("A work order was deleted."),
    changed("status_changed", "The status of a work order changed.", { status: "in_progress" }, { status: "completed" }),
  ]),
  ...deriveEventTypes(tgmExpert, group, failure, [
    created("A failure was recorded.", { cause: null }),
    updated("Details of a failure changed.", { status: "analysing", cause: null }, { status: "resolved" }),
    deleted("A failure record was deleted."),
  ]),
];
