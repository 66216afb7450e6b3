import { choice, decimal, dateTime, identifier, present, reading, text } from "../../schema/fields.js";
import type { Member } from "../../schema/plain-schema.js";

/** The objects that TagoRUN's payload, filters and templates name beside `data`. */
export const user: Member = {
  definition: "TagorunUser",
  description: "The account concerned",
  fields: {
    id: identifier("Account", "user123"),
    email: present(text("Address", "user@example.com")),
    name: text("Name", "John Doe"),
    role: choice("Role", "admin", "operator", "viewer"),
    department: text("Department", "Maintenance"),
  },
};

export const device: Member = {
  definition: "TagorunDevice",
  description: "The device concerned",
  fields: {
    id: identifier("Device", "dev_5f1c"),
    name: present(text("Name", "Boiler 2 sensor")),
    type: choice("Kind of device", "sensor", "gateway", "actuator"),
    location: text("Where it stands, in words", "Boiler house"),
    owner: text("Who is in charge of it", "Plant engineering"),
    status: choice("State", "online", "offline", "maintenance"),
  },
};

export const session: Member = {
  definition: "TagorunSession",
  description: "The session in which it happened",
  fields: {
    id: text("Session", "sess_abc123"),
    ip: text("Address of the client", "192.168.1.100"),
    device: text("Browser or app", "Chrome on Windows"),
    location: text("Where the client is, as far as known", "Raleigh, US"),
    duration: decimal("Seconds so far", 184),
  },
};

export const location: Member = {
  definition: "TagorunLocation",
  description: "Where the client is, as far as known",
  fields: { country: text("Country, ISO 3166 code", "US"), city: text("City", "Raleigh") },
};

export const dashboard: Member = {
  definition: "TagorunDashboard",
  description: "The dashboard concerned",
  fields: { id: identifier("Dashboard", "dash_77"), name: text("Name", "Energy overview") },
};

export const alert: Member = {
  definition: "TagorunAlert",
  description: "The alert that was raised",
  fields: {
    id: text("Alert", "alert_901"),
    type: choice("Kind of alert", "threshold", "quality", "performance", "security"),
    severity: choice("How bad it is", "critical", "info", "warning"),
    message: text("The alert in words", "Temperature above 90 °C"),
    assignee: text("Who should look at it", "operator@example.com"),
  },
};

export const variable: Member = {
  definition: "TagorunVariable",
  description: "The variable that was measured",
  fields: { name: text("Name", "temperature"), value: reading("Value measured", 92.4), unit: text("Unit of measurement", "°C") },
};

export const threshold: Member = {
  definition: "TagorunThreshold",
  description: "The limit that was crossed",
  fields: { value: reading("The limit", 90), operator: choice("How it is compared", "greater_than", "less_than", "equals") },
};

export const invitation: Member = {
  definition: "TagorunInvitation",
  description: "The invitation that was followed",
  fields: { code: text("Code", "INV-2023-0042"), invited_by: text("Who invited", "admin@example.com") },
};

export const maintenance: Member = {
  definition: "TagorunMaintenance",
  description: "The maintenance window",
  fields: {
    description: text("What is done", "Database upgrade"),
    start_time: dateTime("When it begins", "2023-01-16T02:00:00Z"),
    duration: text("How long it takes", "2 hours"),
    is_active: { type: ["boolean", "null"], description: "Whether maintenance mode is on", examples: [true] },
  },
};
