import type { JsonValue } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { anEventFrom } from "../testing/an-event-from.js";
import { compileTemplate } from "./compile-template.js";

function rendered(template: JsonValue, event: object): unknown {
  const compiled = compileTemplate(template);
  if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
  const result = compiled.template?.(anEventFrom(event, {})) ?? { failed: "no template" };
  if ("failed" in result) throw new Error(result.failed);
  expect(result.payload.contentType).toBe("application/json");
  return JSON.parse(result.payload.text);
}

const timestamp = "2026-02-01T12:30:45Z";
const user = { id: "user123", email: "ada@example.com", name: 'Ada "Countess" Lovelace', role: "admin", department: "R&D" };
const device = { id: "dev-7", name: "Boiler <2>", type: "sensor", location: { lat: 52.52, lng: 13.4 }, owner: "ada@example.com" };
const alert = { severity: "critical", message: "Too hot:\n95 °C", assignee: "on-call", type: "temperature" };
const threshold = { event: "data.threshold", timestamp, device, alert, user, variable: { name: "temperature", value: 95.5 }, threshold: { value: 90 } };

/** The templates of TagoRUN's document, each under the heading it has there. */
describe("TagoRUN's published template", () => {
  it("Custom Payload Templates: the whole data object stays an object", () => {
    const template = {
      id: "{{event.id}}",
      type: "{{event.type}}",
      occurred_at: "{{event.timestamp}}",
      source: "TagoRUN",
      user: { identifier: "{{user.id}}", email: "{{user.email}}" },
      metadata: "{{event.data}}",
    };
    const data = { ip_address: "192.168.1.100", user_agent: 'Mozilla/5.0 "x"', session_id: "sess_abc123", attempts: 2, tags: ["a"], nothing: null };
    expect(rendered(template, { id: "evt_1", event: "user.login", timestamp, user, data })).toEqual({
      id: "evt_1",
      type: "user.login",
      occurred_at: timestamp,
      source: "TagoRUN",
      user: { identifier: "user123", email: "ada@example.com" },
      metadata: data,
    });
  });

  it("CRM Integration: missing members of the session are null", () => {
    const template = {
      user_id: "{{user.id}}",
      activity: "login",
      timestamp: "{{event.timestamp}}",
      application: "TagoRUN",
      session_data: { ip: "{{session.ip}}", device: "{{session.device}}", location: "{{session.location}}" },
    };
    const session = { ip: "192.168.1.100", location: { country: "US" } };
    expect(rendered(template, { event: "user.login", timestamp, user, session, data: {} })).toEqual({
      user_id: "user123",
      activity: "login",
      timestamp,
      application: "TagoRUN",
      session_data: { ip: "192.168.1.100", device: null, location: { country: "US" } },
    });
  });

  it("Analytics Integration: a duration stays a number", () => {
    const template = {
      event_name: "dashboard_view",
      user_properties: { user_id: "{{user.id}}", role: "{{user.role}}", department: "{{user.department}}" },
      event_properties: { dashboard_id: "{{dashboard.id}}", dashboard_name: "{{dashboard.name}}", view_duration: "{{session.duration}}" },
    };
    expect(rendered(template, { event: "dashboard.viewed", timestamp, user, dashboard: { id: 9, name: "Plant 1" }, session: { duration: 12.5 } })).toEqual({
      event_name: "dashboard_view",
      user_properties: { user_id: "user123", role: "admin", department: "R&D" },
      event_properties: { dashboard_id: 9, dashboard_name: "Plant 1", view_duration: 12.5 },
    });
  });

  it("Data Warehouse Sync: measurements stay a list of objects", () => {
    const template = {
      source: "TagoRUN",
      device_id: "{{device.id}}",
      device_type: "{{device.type}}",
      timestamp: "{{data.timestamp}}",
      measurements: "{{data.variables}}",
      quality_score: "{{data.quality}}",
      metadata: { location: "{{device.location}}", owner: "{{device.owner}}" },
    };
    const variables = [
      { name: "temperature", value: 21.5 },
      { name: "door", value: false },
    ];
    const data = { timestamp: "2026-02-01T12:30:44Z", variables, quality: 0.98 };
    expect(rendered(template, { event: "data.received", timestamp, device, data })).toEqual({
      source: "TagoRUN",
      device_id: "dev-7",
      device_type: "sensor",
      timestamp: "2026-02-01T12:30:44Z",
      measurements: variables,
      quality_score: 0.98,
      metadata: { location: { lat: 52.52, lng: 13.4 }, owner: "ada@example.com" },
    });
  });

  it("Alert Management System: fixed tags beside rendered ones", () => {
    const template = {
      severity: "{{alert.severity}}",
      title: "TagoRUN Threshold Alert",
      description: "{{alert.message}}",
      source: { device: "{{device.name}}", variable: "{{variable.name}}", value: "{{variable.value}}", threshold: "{{threshold.value}}" },
      assignee: "{{alert.assignee}}",
      tags: ["TagoRUN", "IoT", "{{device.type}}"],
    };
    expect(rendered(template, threshold)).toEqual({
      severity: "critical",
      title: "TagoRUN Threshold Alert",
      description: "Too hot:\n95 °C",
      source: { device: "Boiler <2>", variable: "temperature", value: 95.5, threshold: 90 },
      assignee: "on-call",
      tags: ["TagoRUN", "IoT", "sensor"],
    });
  });

  it("Workflow Automation: nested objects", () => {
    const template = {
      workflow_id: "new_user_onboarding",
      trigger_data: {
        user: { id: "{{user.id}}", email: "{{user.email}}", name: "{{user.name}}", role: "{{user.role}}" },
        registration: { timestamp: "{{event.timestamp}}", source: "TagoRUN", invitation_code: "{{invitation.code}}" },
      },
    };
    expect(rendered(template, { event: "user.registration", timestamp, user, invitation: { code: "INV-1" } })).toEqual({
      workflow_id: "new_user_onboarding",
      trigger_data: {
        user: { id: "user123", email: "ada@example.com", name: 'Ada "Countess" Lovelace', role: "admin" },
        registration: { timestamp, source: "TagoRUN", invitation_code: "INV-1" },
      },
    });
  });

  it("Notification Systems: fixed lists and rendered texts", () => {
    const template = {
      channel: "system_announcements",
      message: {
        title: "TagoRUN Maintenance Notice",
        body: "{{maintenance.description}}",
        scheduled_time: "{{maintenance.start_time}}",
        estimated_duration: "{{maintenance.duration}}",
      },
      recipients: { roles: ["admin", "operator"], notification_types: ["email", "slack"] },
    };
    const maintenance = { description: "Line 1\nLine \\2", start_time: "2026-02-02T00:00:00Z", duration: 90 };
    expect(rendered(template, { event: "system.maintenance", timestamp, maintenance })).toEqual({
      channel: "system_announcements",
      message: { title: "TagoRUN Maintenance Notice", body: "Line 1\nLine \\2", scheduled_time: "2026-02-02T00:00:00Z", estimated_duration: 90 },
      recipients: { roles: ["admin", "operator"], notification_types: ["email", "slack"] },
    });
  });

  it.each([
    ["critical", "danger"],
    ["low", "warning"],
    [undefined, "warning"],
  ])("Slack Integration: severity %s has the colour %s", (severity, color) => {
    const template = {
      text: "TagoRUN Alert",
      attachments: [
        {
          color: "{{alert.severity == 'critical' ? 'danger' : 'warning'}}",
          fields: [
            { title: "Alert Type", value: "{{alert.type}}", short: true },
            { title: "Device", value: "{{device.name}}", short: true },
            { title: "Message", value: "{{alert.message}}", short: false },
          ],
          footer: "TagoRUN",
          ts: "{{event.timestamp}}",
        },
      ],
    };
    expect(rendered(template, { event: "system.alert", timestamp, device, alert: { ...alert, severity } })).toEqual({
      text: "TagoRUN Alert",
      attachments: [
        {
          color,
          fields: [
            { title: "Alert Type", value: "temperature", short: true },
            { title: "Device", value: "Boiler <2>", short: true },
            { title: "Message", value: "Too hot:\n95 °C", short: false },
          ],
          footer: "TagoRUN",
          ts: timestamp,
        },
      ],
    });
  });

  it("Microsoft Teams Integration: two expressions in one text, keys with @", () => {
    const template = {
      "@type": "MessageCard",
      "@context": "http://schema.org/extensions",
      themeColor: "0076D7",
      summary: "New User Registration",
      sections: [
        {
          activityTitle: "New User Registered",
          activitySubtitle: "TagoRUN Platform",
          facts: [
            { name: "User", value: "{{user.name}} ({{user.email}})" },
            { name: "Role", value: "{{user.role}}" },
            { name: "Registration Time", value: "{{event.timestamp}}" },
          ],
        },
      ],
    };
    expect(rendered(template, { event: "user.registration", timestamp, user })).toEqual({
      "@type": "MessageCard",
      "@context": "http://schema.org/extensions",
      themeColor: "0076D7",
      summary: "New User Registration",
      sections: [
        {
          activityTitle: "New User Registered",
          activitySubtitle: "TagoRUN Platform",
          facts: [
            { name: "User", value: 'Ada "Countess" Lovelace (ada@example.com)' },
            { name: "Role", value: "admin" },
            { name: "Registration Time", value: timestamp },
          ],
        },
      ],
    });
  });

  it("Zapier Integration: numbers stay numbers", () => {
    const template = {
      event_type: "threshold_exceeded",
      device_name: "{{device.name}}",
      variable_name: "{{variable.name}}",
      current_value: "{{variable.value}}",
      threshold_value: "{{threshold.value}}",
      severity: "{{alert.severity}}",
      timestamp: "{{event.timestamp}}",
      user_email: "{{user.email}}",
    };
    expect(rendered(template, threshold)).toEqual({
      event_type: "threshold_exceeded",
      device_name: "Boiler <2>",
      variable_name: "temperature",
      current_value: 95.5,
      threshold_value: 90,
      severity: "critical",
      timestamp,
      user_email: "ada@example.com",
    });
  });
});
