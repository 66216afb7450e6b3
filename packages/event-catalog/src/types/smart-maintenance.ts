import type { EventType } from "../event-type.js";
import type { JsonObject } from "../json.js";
import { plainEventTypes, type PlainEvent } from "../plain-event-types.js";
import { choice, dateTime, day, decimal, identifier, integer, list, text, type Fields } from "../schema/fields.js";
import { smartMaintenance } from "../source-system.js";

const company: Fields = {
  company_name: text("Name of the company", "PT Kahatex"),
  test: { type: "boolean", description: "True on test deliveries, else absent" },
};

/** The document shows the identifiers of a task and elides the rest. */
const task: Fields = {
  task_id: identifier("Task", 12345),
  asset_id: integer("Asset concerned", 678),
  technician_id: integer("Technician in charge", 42),
  title: text("What to do", "Lubricate spindle of ring frame 12"),
  status: choice("Progress", "assigned", "completed", "approved", "rejected"),
  priority: choice("Urgency", "medium", "low", "high", "critical"),
  due_date: day("Day it must be done", "2026-04-24"),
};
const repairRequest: Fields = {
  repair_request_id: identifier("Repair request", 901),
  asset_id: integer("Asset concerned", 678),
  requested_by: integer("Person who asked", 57),
  title: text("What is wrong", "Ring frame 12 vibrates"),
  description: text("The request in full", "Strong vibration above 14,000 rpm since this morning"),
  priority: choice("Urgency", "critical", "low", "medium", "high"),
  status: choice("Progress", "open", "in_review", "approved", "in_progress", "closed"),
};
const shutdown: Fields = {
  shutdown_id: identifier("Shutdown", 77),
  asset_id: integer("Asset that stands still", 678),
  reported_by: integer("Person who reported it", 57),
  reason: text("Why it stands still", "Spindle bearing seized"),
  started_at: dateTime("When it began", "2026-04-24T08:40:00+07:00"),
};
const user: Fields = {
  user_id: identifier("Account", 42),
  name: text("Name", "Budi Santoso"),
  email: text("Address", "budi@example.com"),
  role: choice("Role", "technician", "supervisor", "admin"),
};
const supervised: Fields = { ...task, supervisor_id: integer("Supervisor who decided", 9) };

const tasks = [
  event("task.assigned", "A task was assigned to a technician.", { ...task, assigned_by: integer("Person who assigned it", 9) }),
  event("task.completed", "A technician submitted a task.", {
    ...task,
    completed_at: dateTime("When it was done", "2026-04-24T09:15:30+07:00"),
    duration_minutes: integer("Time spent", 45),
    notes: text("Remarks of the technician", "Bearing greased"),
  }),
  event("task.approved", "A supervisor approved a task.", { ...supervised, approved_at: dateTime("When", "2026-04-24T10:00:00+07:00") }),
  event("task.rejected", "A supervisor rejected a task.", {
    ...supervised,
    rejected_at: dateTime("When", "2026-04-24T10:00:00+07:00"),
    reason: text("Why", "Photo of the bearing is missing"),
  }),
];
const requests = [
  event("repair_request.created", "A new repair request was filed.", repairRequest),
  event("repair_request.updated", "The status of a repair request changed.", { ...repairRequest, previous_status: text("Status before", "in_review") }),
];
const shutdowns = [
  event("shutdown.reported", "A new shutdown was reported.", shutdown),
  event("shutdown.resolved", "A shutdown is over.", {
    ...shutdown,
    resolved_at: dateTime("When it ended", "2026-04-24T11:05:00+07:00"),
    duration_minutes: decimal("How long it lasted", 145),
    resolution: text("What was done", "Bearing replaced"),
  }),
];
const accounts = [
  event("user.created", "An account was created.", { ...user, created_by: integer("Person who created it", 1) }),
  event("user.deactivated", "An account was deactivated.", {
    ...user,
    deactivated_by: integer("Person who did it", 1),
    reason: text("Why", "Left the company"),
  }),
];
const audits = [
  event("audit.exported", "Somebody exported the activity log.", {
    audit_export_id: identifier("Export", 15),
    exported_by: integer("Person who exported it", 1),
    format: choice("File format", "csv", "xlsx", "pdf"),
    from_date: day("First day", "2026-04-01"),
    to_date: day("Last day", "2026-04-23"),
    row_count: integer("Rows", 1840),
    modules: list("Parts of the system", text("A part", "tasks")),
  }),
];

/** The first member of `data` is the identifier of what the event is about. */
function event(name: string, description: string, data: Fields): PlainEvent {
  const [identity = ""] = Object.keys(data);
  return { name, description, fields: company, data, required: [`data.${identity}`], shown: shownOf(name) };
}

/** A task's status follows from what happened to it last. */
function shownOf(name: string): JsonObject {
  const [resource, action = ""] = name.split(".");
  return resource === "task" ? { data: { status: action } } : {};
}

/** The 11 types of SmartMaintenance. */
export const smartMaintenanceTypes: readonly EventType[] = [
  ...plainEventTypes(smartMaintenance, "Task", tasks),
  ...plainEventTypes(smartMaintenance, "Repair request", requests),
  ...plainEventTypes(smartMaintenance, "Shutdown", shutdowns),
  ...plainEventTypes(smartMaintenance, "User", accounts),
  ...plainEventTypes(smartMaintenance, "Administration", audits),
];
