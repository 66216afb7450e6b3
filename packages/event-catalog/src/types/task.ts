import { changed, created, deriveEventTypes, updated } from "../derive-event-types.js";
import { tageurResource } from "../resource.js";
import { choice, dateTime, day, decimal, integer, text } from "../schema/fields.js";
import { tageur } from "../source-system.js";

const group = "Task";

const task = tageurResource("task", 789, {
  title: text("What to do", "Monthly maintenance - Pump #5"),
  description: text("The task in full", "Inspect and service hydraulic pump"),
  status: choice("Progress", "pending", "in_progress", "completed", "cancelled"),
  priority: choice("Urgency", "high", "low", "medium", "urgent"),
  task_type: choice("Kind of task", "maintenance", "inspection", "repair"),
  due_date: day("Day it must be done", "2025-01-04"),
  asset_id: integer("Asset concerned", 123),
  asset_name: text("Name of that asset", "Hydraulic Pump #5"),
  assigned_to_id: integer("Person in charge", 456),
  assigned_to_name: text("Name of that person", "John Smith"),
  created_by_id: integer("Person who created it", 100),
  created_by_name: text("Name of that person", "Jane Manager"),
  estimated_hours: decimal("Hours planned", 2.5),
  actual_hours: decimal("Hours spent", 2),
  started_at: dateTime("When work began", "2025-01-04T10:00:00Z"),
  completed_at: dateTime("When it was done", "2025-01-04T12:40:00Z"),
  comments_count: integer("Number of comments", 3),
  external_id: { type: ["string", "integer", "null"], description: "Identifier in the outside system that sent it", examples: ["WO-2025-0815"] },
  task_id: { type: ["integer", "string", "null"], description: "Identifier of the task, as inbound calls name it", examples: [789] },
});

const comment = tageurResource("task.comment", 456, {
  content: text("Text", "Hydraulic fluid levels checked and topped up. Pressure readings normal at 2500 PSI."),
  task_id: integer("Task it belongs to", 789),
  task_title: text("Title of that task", "Monthly maintenance - Pump #5"),
  user_id: integer("Person who wrote it", 456),
  user_name: text("Name of that person", "John Smith"),
});

const notStarted = { actual_hours: null, started_at: null, completed_at: null };

/** Tasks of Tageur and the comments on them. */
export const taskTypes = [
  ...deriveEventTypes(tageur, group, task, [
    created("A new task was created.", { ...notStarted, comments_count: 0 }),
    updated("Details of a task changed.", { status: "pending" }, { status: "in_progress", completed_at: null }),
    changed("completed", "A task was marked as completed.", { status: "in_progress", completed_at: null }, { status: "completed" }),
  ]),
  ...deriveEventTypes(tageur, group, comment, [created("A comment was added to a task.")]),
];
