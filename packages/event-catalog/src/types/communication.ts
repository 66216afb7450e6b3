import { changed, created, deleted, deriveEventTypes, updated } from "../derive-event-types.js";
import { tgmResource } from "../resource.js";
import { choice, dateTime, day, flag, nested, integer, reference, text } from "../schema/fields.js";
import { tgmExpert } from "../source-system.js";

const group = "Communication";

const subject = nested("What it is about", {
  type: text("Kind of resource", "Inspection"),
  id: integer("Identifier", 12345),
});

const notification = tgmResource("notification", 9901, {
  title: text("Title", "Inspection due tomorrow"),
  message: text("Text", "Monthly Turbine Inspection is scheduled for 15 February."),
  channel: choice("How it is sent", "email", "push", "sms", "in_app"),
  priority: choice("Urgency", "normal", "low", "high"),
  recipient: reference("Person who gets it", 50, "John Smith"),
  subject,
  isRead: flag("Whether it was read", false),
});

const comment = tgmResource("comment", 4410, {
  content: text("Text", "Oil level checked, no leak found."),
  author: reference("Person who wrote it", 50, "John Smith"),
  subject,
  isEdited: flag("Whether it was changed after posting", false),
});

const todo = tgmResource("todo", 660, {
  title: text("What to do", "Order bearing segments"),
  description: text("Details", "Ask SKF for delivery before 10 February"),
  status: choice("Progress", "open", "in_progress", "completed"),
  priority: choice("Urgency", "high", "low", "medium"),
  dueDate: day("Day it must be done", "2026-02-05"),
  assignedTo: reference("Person in charge", 51, "Maria Lopez"),
  completedAt: dateTime("When it was done", "2026-02-04T10:15:00Z"),
});

/** Notifications, comments and todos of TGM Expert. */
export const communicationTypes = [
  ...deriveEventTypes(tgmExpert, group, notification, [created("A notification was created.")]),
  ...deriveEventTypes(tgmExpert, group, comment, [
    created("A comment was added."),
    updated("A comment was edited.", { content: "Oil level checked.", isEdited: false }, { isEdited: true }),
    deleted("A comment was deleted."),
  ]),
  ...deriveEventTypes(tgmExpert, group, todo, [
    created("A todo was created.", { completedAt: null }),
    updated("A todo changed.", { dueDate: "2026-02-03" }, { completedAt: null }),
    changed("completed", "A todo was completed.", { status: "in_progress", completedAt: null }, { status: "completed" }),
  ]),
];
