import { describe, expect, it } from "vitest";
import { builtInCatalog } from "./built-in-catalog.js";

const ofSystem = (system: string): string[] =>
  builtInCatalog
    .list({ source: system })
    .map((type) => type.name)
    .sort();

/** TGM Expert's event tables (seed, "Available Events"). */
const tgmExpertNames = Object.entries({
  location: "created updated deleted",
  unit: "created updated deleted",
  component: "created updated deleted",
  inspection: "created updated deleted",
  intervention: "created updated deleted",
  work_order: "created updated deleted status_changed",
  failure: "created updated deleted",
  alert: "created updated acknowledged resolved",
  sensor: "created updated deleted reading_received",
  asset_lifecycle: "created updated deleted",
  maintenance_plan: "created updated due",
  spare_part: "low_stock",
  document: "created updated deleted",
  drawing: "created updated deleted",
  notification: "created",
  comment: "created updated deleted",
  todo: "created updated completed",
}).flatMap(([resource, actions]) => actions.split(" ").map((action) => `${resource}.${action}`));

/** Tageur's event list (seed, "Available Events"). */
const tageurNames = [
  "asset.created",
  "asset.updated",
  "asset.deleted",
  "part.created",
  "part.updated",
  "part.deleted",
  "task.created",
  "task.updated",
  "task.completed",
  "task.comment.created",
  "shipment.created",
  "shipment.updated",
  "shipment.deleted",
  "shipment.shipped",
  "shipment.delivered",
];

/** Perfex's event tables (seed, "Available Events"). */
const perfexNames = [
  ..."created updated deleted allocated revoked checked_out checked_in reserved reservation_approved reservation_rejected".split(" "),
  ..."maintenance_scheduled maintenance_completed transferred lost broken warranty liquidated".split(" "),
]
  .map((action) => `asset.${action}`)
  .concat("warranty_expiring maintenance_due checkout_overdue low_stock".split(" ").map((action) => `alert.${action}`));

/** SmartMaintenance's list (seed, "Event types"). */
const smartMaintenanceNames =
  "task.assigned task.completed task.approved task.rejected repair_request.created repair_request.updated shutdown.reported shutdown.resolved user.created user.deactivated audit.exported".split(
    " ",
  );

/** TagoRUN's prose as wire-formats.md names it, and the variants of its resources. */
const tagorunNames = Object.entries({
  user: "login logout login_failed password_reset two_factor_enabled two_factor_disabled two_factor_used registration profile_updated permissions_changed deletion_requested role_assigned created updated deleted",
  data: "received threshold quality batch_completed",
  device: "online offline status_changed created updated deleted",
  dashboard: "viewed widget_interacted shared exported",
  report: "generated",
  system: "maintenance performance alert error security backup_completed restore_completed",
  admin: "configuration_changed user_managed access_changed",
  audit: "recorded",
  integration: "status_changed",
}).flatMap(([resource, actions]) => actions.split(" ").map((action) => `${resource}.${action}`));

/** TagoRUN publishes prose, no names: each of its 30 lines ("Webhook Events") and the types that say it. */
const tagorunProse: Readonly<Record<string, string>> = {
  "User Login": "user.login",
  "User Logout": "user.logout",
  "Failed Login": "user.login_failed",
  "Password Reset": "user.password_reset",
  "2FA Events": "user.two_factor_enabled user.two_factor_disabled user.two_factor_used",
  "User Registration": "user.registration",
  "Profile Updates": "user.profile_updated",
  "Permission Changes": "user.permissions_changed",
  "Account Deletion": "user.deletion_requested",
  "Role Assignments": "user.role_assigned",
  "Data Received": "data.received",
  "Data Threshold": "data.threshold",
  "Device Status": "device.online device.offline device.status_changed",
  "Data Quality": "data.quality",
  "Batch Processing": "data.batch_completed",
  "Dashboard Viewed": "dashboard.viewed",
  "Widget Interactions": "dashboard.widget_interacted",
  "Report Generation": "report.generated",
  "Export Operations": "dashboard.exported",
  "Sharing Events": "dashboard.shared",
  "System Maintenance": "system.maintenance",
  "Performance Alerts": "system.performance",
  "Error Events": "system.error",
  "Security Events": "system.security",
  "Backup Operations": "system.backup_completed system.restore_completed",
  "Configuration Changes": "admin.configuration_changed",
  "User Management": "admin.user_managed",
  "Access Control": "admin.access_changed",
  "Audit Events": "audit.recorded",
  "Integration Events": "integration.status_changed",
};

/** Types that only TagoRUN's configurations and receivers name, and the variants that a reader of its resources expects. */
const tagorunBeyondProse = "system.alert user.created user.updated user.deleted device.created device.updated device.deleted".split(" ");

/** What TagoRUN's published filters and templates read. */
const tagorunPaths: Readonly<Record<string, string>> = {
  "user.login": "user.id user.email user.role location.country session.ip session.device session.location",
  "dashboard.viewed": "user.id user.role user.department dashboard.id dashboard.name session.duration",
  "data.received": "device.id device.type device.location device.owner data.timestamp data.variables data.quality data.value",
  "data.threshold": "alert.severity alert.message alert.assignee device.name device.type variable.name variable.value threshold.value user.email",
  "user.registration": "user.id user.email user.name user.role invitation.code",
  "system.maintenance": "maintenance.description maintenance.start_time maintenance.duration",
  "system.alert": "alert.severity alert.type alert.message device.name",
};

describe("the types that the seed systems publish", () => {
  it("holds the 50 types of TGM Expert", () => {
    expect(tgmExpertNames).toHaveLength(50);
    expect(ofSystem("tgm-expert")).toEqual(tgmExpertNames.toSorted());
  });

  it("holds the 15 types of Tageur", () => {
    expect(ofSystem("tageur")).toEqual(tageurNames.toSorted());
  });

  it("holds the 21 types of Perfex, the 11 of SmartMaintenance and those of TagoRUN", () => {
    expect([perfexNames.length, smartMaintenanceNames.length]).toEqual([21, 11]);
    expect(ofSystem("perfex")).toEqual(perfexNames.toSorted());
    expect(ofSystem("smartmaintenance")).toEqual(smartMaintenanceNames.toSorted());
    expect(ofSystem("tagorun")).toEqual(tagorunNames.toSorted());
  });

  it("says every line of TagoRUN's prose, and holds no type of TagoRUN's without a reason", () => {
    expect(Object.keys(tagorunProse)).toHaveLength(30);
    const said = Object.values(tagorunProse).flatMap((names) => names.split(" "));
    expect([...said, ...tagorunBeyondProse].toSorted()).toEqual(ofSystem("tagorun"));
  });

  it("keeps all systems of a name that several have", () => {
    const shared = builtInCatalog
      .list()
      .filter((type) => type.systems.length > 1)
      .map((type) => [type.name, ...type.systems].join(" "));
    expect(shared.sort()).toEqual([
      "asset.created tageur perfex",
      "asset.deleted tageur perfex",
      "asset.updated tageur perfex",
      "task.completed tageur smartmaintenance",
      "user.created smartmaintenance tagorun",
    ]);
  });

  it.each(Object.entries(tagorunPaths))("knows what TagoRUN's filters and templates read from %s", (name, paths) => {
    const known = builtInCatalog.paths([name]);
    for (const path of paths.split(" ")) expect(known).toContain(path);
  });

  it("demands what TagoRUN publishes as required", () => {
    const missing = (type: string, event: object): string[] => builtInCatalog.validate(type, { type, ...event }).map(({ pointer }) => pointer);
    expect(missing("user.login", { user: { id: "u" } })).toEqual(["/user/email"]);
    expect(missing("user.login", { user: { id: "u", email: "a@example.com" } })).toEqual([]);
    expect(missing("user.login", { data: {} })).toEqual(["/user"]);
    expect(missing("data.received", { device: { id: 1 }, data: {} }).sort()).toEqual(["/data/variables", "/device/name"]);
    expect(missing("data.received", { device: { id: 1, name: "d" }, data: { variables: [{ variable: "t", value: 1 }] } })).toEqual([]);
  });
});
