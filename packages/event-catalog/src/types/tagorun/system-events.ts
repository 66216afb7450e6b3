import type { PlainEvent } from "../../plain-event-types.js";
import { choice, dateTime, decimal, integer, list, openMap, text, type Fields } from "../../schema/fields.js";
import { alert, device, maintenance, user } from "./members.js";

const backup: Fields = {
  backup_id: text("Backup", "bak_20230115"),
  status: choice("How it ended", "completed", "failed"),
  size_bytes: integer("Size in bytes", 734003200),
  duration_ms: integer("Milliseconds it took", 92000),
  error: text("What went wrong; null where nothing did", "disk full"),
};

/** "Application Events". */
export const applicationEvents: readonly PlainEvent[] = [
  event(
    "system.maintenance",
    "Maintenance mode was switched on or off.",
    { status: choice("What happened", "scheduled", "started", "ended") },
    { maintenance },
  ),
  event(
    "system.performance",
    "A measure of the system's performance crossed its limit.",
    {
      metric: text("What was measured", "api_latency_p95"),
      value: decimal("Value measured", 1840),
      threshold: decimal("The limit", 1000),
      unit: text("Unit of measurement", "ms"),
    },
    { alert },
  ),
  event("system.alert", "The system raised an alert.", { details: openMap("More about it", { component: "ingest" }) }, { alert, device }),
  event("system.error", "The application failed somewhere.", {
    code: text("Code", "E_TIMEOUT"),
    message: text("The error in words", "The query took too long"),
    component: text("Where it happened", "reports"),
    request_id: text("Request", "req_81f"),
  }),
  event(
    "system.security",
    "Something happened that concerns security.",
    {
      type: text("Kind of incident", "brute_force"),
      description: text("The incident in words", "40 failed sign-ins in a minute"),
      ip_address: text("Address it came from", "203.0.113.9"),
    },
    { alert, user },
  ),
  { ...event("system.backup_completed", "A backup ended.", backup), shown: { data: { error: null } } },
  {
    ...event("system.restore_completed", "A backup was restored.", { ...backup, restored_to: dateTime("State of which time", "2023-01-14T23:00:00Z") }),
    shown: { data: { error: null } },
  },
];

/** "Administrative Events". */
export const administrativeEvents: readonly PlainEvent[] = [
  event(
    "admin.configuration_changed",
    "The configuration of the system changed.",
    {
      section: text("Part of the configuration", "email"),
      changes: openMap("Name to new value, without what is secret", { sender: "noreply@example.com" }),
    },
    { user },
  ),
  event(
    "admin.user_managed",
    "An administrator worked on an account.",
    { action: choice("What was done", "created", "suspended", "restored", "deleted"), target_user_id: text("The account", "user456") },
    { user },
  ),
  event(
    "admin.access_changed",
    "A permission or an access policy changed.",
    {
      policy: text("Policy", "Operators"),
      action: choice("What was done", "granted", "revoked", "changed"),
      targets: list("To whom it applies", text("A user or role", "operator")),
    },
    { user },
  ),
  event(
    "audit.recorded",
    "An entry was written to the audit trail.",
    {
      audit_id: text("Entry", "aud_5521"),
      action: text("What was done", "device.delete"),
      resource: text("To what", "device/dev_5f1c"),
      outcome: choice("How it ended", "success", "denied", "failure"),
      ip_address: text("Address it came from", "192.168.1.100"),
    },
    { user },
  ),
  event("integration.status_changed", "The status of an integration with another system changed.", {
    integration_id: text("Integration", "int_sap"),
    name: text("Its name", "SAP bridge"),
    status: choice("The status now", "degraded", "connected", "disconnected"),
    previous_status: text("The status before", "connected"),
    error: text("What went wrong", "HTTP 503"),
  }),
];

function event(name: string, description: string, data: Fields, members: PlainEvent["members"] = {}): PlainEvent {
  return { name, description, members, data, required: ["data"] };
}
