import { changed, created, deleted, deriveEventTypes, occurred, updated } from "../derive-event-types.js";
import { tgmResource } from "../resource.js";
import { choice, dateTime, decimal, flag, integer, nested, reference, text } from "../schema/fields.js";
import { tgmExpert } from "../source-system.js";

const group = "Monitoring";
const unit = reference("Unit that is watched", 100, "Turbine Unit 1");

const alert = tgmResource("alert", 5501, {
  title: text("What is wrong", "Bearing temperature above limit"),
  message: text("The alert in words", "Upper guide bearing at 92.4 °C, limit 85 °C"),
  severity: choice("How bad it is", "critical", "info", "warning"),
  status: choice("Progress", "open", "acknowledged", "resolved"),
  unit,
  sensor: reference("Sensor that raised it", 301, "UGB temperature"),
  value: decimal("Value measured", 92.4),
  threshold: decimal("Limit that was crossed", 85),
  triggeredAt: dateTime("When it was raised", "2026-02-01T12:30:45Z"),
  acknowledgedAt: dateTime("When somebody took note", "2026-02-01T12:35:00Z"),
  acknowledgedBy: reference("Person who took note", 50, "John Smith"),
  resolvedAt: dateTime("When it was over", "2026-02-01T14:10:00Z"),
  resolvedBy: reference("Person who resolved it", 51, "Maria Lopez"),
});

const sensor = tgmResource("sensor", 301, {
  name: text("Name of the sensor", "UGB temperature"),
  code: text("Tag or short code", "TU-01-TE-104"),
  type: choice("What it measures", "temperature", "vibration", "pressure", "flow", "speed"),
  measurementUnit: text("Unit of measurement", "°C"),
  minimum: decimal("Lowest normal value", 20),
  maximum: decimal("Highest normal value", 85),
  samplingSeconds: integer("Seconds between readings", 60),
  isActive: flag("Whether it is in use", true),
  unit,
  reading: nested("The reading received, with `sensor.reading_received`", {
    value: decimal("Value measured", 71.3),
    quality: choice("Trust in the value", "good", "uncertain", "bad"),
    measuredAt: dateTime("When it was measured", "2026-02-01T12:30:40Z"),
  }),
});

const notYetSeen = { acknowledgedAt: null, acknowledgedBy: null };
const notYetResolved = { resolvedAt: null, resolvedBy: null };

/** Alerts and sensors of TGM Expert. */
export const monitoringTypes = [
  ...deriveEventTypes(tgmExpert, group, alert, [
    created("An alert was triggered.", { ...notYetSeen, ...notYetResolved }),
    updated("Details of an alert changed.", { severity: "warning" }, { ...notYetSeen, ...notYetResolved }),
    changed("acknowledged", "Somebody took note of an alert.", { status: "open", ...notYetSeen }, { status: "acknowledged", ...notYetResolved }),
    changed("resolved", "An alert was resolved.", { status: "acknowledged", ...notYetResolved }, { status: "resolved" }),
  ]),
  ...deriveEventTypes(tgmExpert, group, sensor, [
    created("A sensor was configured.", { reading: null }),
    updated("The configuration of a sensor changed.", { maximum: 80 }, { reading: null }),
    deleted("A sensor was removed."),
    occurred("reading_received", "A sensor delivered a reading."),
  ]),
];
