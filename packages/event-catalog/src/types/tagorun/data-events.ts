import type { PlainEvent } from "../../plain-event-types.js";
import type { JsonSchema } from "../../json.js";
import { choice, dateTime, decimal, flag, integer, list, present, reading, text, type Fields } from "../../schema/fields.js";
import { alert, dashboard, device, session, threshold, user, variable } from "./members.js";

const variables: JsonSchema = {
  type: ["object", "array"],
  description: "What was measured: name to value, or a list of variables",
  additionalProperties: true,
  examples: [{ temperature: 92.4, pressure: 4.1 }],
};

const measured: Fields = {
  timestamp: dateTime("When it was measured", "2023-01-15T10:29:58Z"),
  variables,
  value: reading("The value, where there is only one", 92.4),
  quality: decimal("Trust in the values, 0 to 1", 0.98),
};

/** "Device Data". `data.received` demands what TagoRUN's own check of payloads demands. */
export const deviceDataEvents: readonly PlainEvent[] = [
  {
    name: "data.received",
    description: "New data points came from a device.",
    members: { device },
    data: measured,
    required: ["device.id", "device.name", "data.variables"],
  },
  aboutDevice(
    "data.threshold",
    "A value crossed its limit.",
    { value: reading("Value measured", 92.4), exceeded_at: dateTime("When", "2023-01-15T10:29:58Z") },
    { user, variable, threshold, alert },
  ),
  aboutDevice(
    "data.quality",
    "Data failed a check, or its quality changed.",
    {
      quality: decimal("Trust in the values, 0 to 1", 0.41),
      check: text("Check that failed", "Value outside of the possible range"),
      affected_points: integer("Data points concerned", 12),
    },
    { variable, alert },
  ),
  {
    name: "data.batch_completed",
    description: "The processing of a batch of data ended.",
    data: {
      batch_id: text("Batch", "batch_20230115"),
      status: choice("How it ended", "completed", "completed_with_errors", "failed"),
      processed: integer("Data points processed", 10000),
      failed: integer("Data points refused", 3),
      duration_ms: integer("Milliseconds it took", 5230),
    },
    required: ["data"],
  },
];

/** "Device Status", and the variants of the device itself. */
export const deviceEvents: readonly PlainEvent[] = [
  aboutDevice("device.created", "A device was added.", { created_by: text("Who added it", "admin@example.com") }),
  aboutDevice("device.updated", "A device changed.", {
    changed_fields: list("Names of what changed", text("A name", "location")),
    changed_by: text("Who changed it", "admin@example.com"),
  }),
  aboutDevice("device.deleted", "A device was removed.", { deleted_by: text("Who removed it", "admin@example.com") }),
  aboutDevice("device.online", "A device came online.", {
    last_seen: dateTime("When it was last heard before", "2023-01-15T09:10:00Z"),
    offline_seconds: integer("Seconds it was away", 4800),
  }),
  aboutDevice("device.offline", "A device went offline.", {
    last_seen: dateTime("When it was last heard", "2023-01-15T10:20:00Z"),
    reason: text("Why, as far as known", "No keep-alive"),
  }),
  aboutDevice("device.status_changed", "The status of a device changed.", {
    status: present(text("The status now", "maintenance")),
    previous_status: text("The status before", "online"),
  }),
];

/** "Dashboard Events". */
export const dashboardEvents: readonly PlainEvent[] = [
  aboutDashboard("dashboard.viewed", "A user opened a dashboard.", { view_duration: integer("Seconds it was open", 184) }),
  aboutDashboard("dashboard.widget_interacted", "A user worked with a widget.", {
    widget_id: text("Widget", "widget_12"),
    widget_type: text("Kind of widget", "chart"),
    action: text("What the user did", "zoom"),
  }),
  aboutDashboard("dashboard.shared", "A user shared a dashboard.", {
    shared_with: list("With whom", text("An address", "partner@example.com")),
    is_public: flag("Whether anybody with the link may see it", false),
    expires_at: dateTime("Until when", "2023-02-15T00:00:00Z"),
  }),
  aboutDashboard("dashboard.exported", "A user exported data of a dashboard.", {
    format: choice("File format", "csv", "pdf", "xlsx"),
    rows: integer("Rows", 4210),
    file_name: text("Name of the file", "energy-overview.csv"),
  }),
  aboutDashboard("report.generated", "A report was made from a dashboard.", {
    report_id: text("Report", "rep_301"),
    report_name: text("Name", "Weekly energy"),
    format: choice("File format", "pdf", "html", "csv"),
    url: text("Where it lies", "https://run.example.com/reports/rep_301"),
  }),
];

function aboutDevice(name: string, description: string, data: Fields, members: PlainEvent["members"] = {}): PlainEvent {
  return { name, description, members: { device, ...members }, data, required: ["device"] };
}

function aboutDashboard(name: string, description: string, data: Fields): PlainEvent {
  return { name, description, members: { user, dashboard, session }, data, required: ["dashboard"] };
}
