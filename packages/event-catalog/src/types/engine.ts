import { deriveEventTypes, exampleId, occurred } from "../derive-event-types.js";
import type { EventType } from "../event-type.js";
import type { Resource } from "../resource.js";
import { eventSchema } from "../schema/event-schema.js";
import { choice, dateTime, decimal, integer, nested, text, type Fields } from "../schema/fields.js";
import { trunkline } from "../source-system.js";

const group = "Engine";

const connectorFields: Fields = {
  id: integer("Connector", 1),
  name: text("Its name", "SAP bridge"),
  plugin: text("Its plugin", "webhook"),
};

const delivery: Resource = {
  name: "delivery",
  dataType: "delivery",
  id: 1,
  identity: ["connector"],
  fields: {
    connector: nested("Connector that could not deliver", connectorFields),
    event: nested("Event that was to be delivered", {
      id: text("Identity of the event", "550e8400-e29b-41d4-a716-446655440000"),
      type: text("Its type", "inspection.created"),
    }),
    url: text("Where it was sent, without what is secret", "https://erp.example.com/hooks"),
    reason: choice(
      "Why it stopped",
      "attempts_exhausted",
      "payload_rejected",
      "template_failed",
      "filter_failed",
      "too_large",
      "held_too_long",
      "blocked_too_long",
      "expired",
    ),
    error: text("The last error", "503 Service Unavailable"),
    fallback_error: text("The error of the fallback connector, where there is one", "connect ETIMEDOUT"),
    attempts: integer("How often it was tried", 4),
    failed_at: dateTime("When it stopped", "2026-02-01T12:30:45Z"),
  },
};

const connector: Resource = {
  name: "connector",
  dataType: "connector",
  id: 1,
  identity: ["id", "name"],
  fields: {
    ...connectorFields,
    reason: text("Why", "10 deliveries in a row failed"),
    consecutiveFailures: integer("Deliveries that failed in a row", 10),
    successRate: decimal("2xx responses by attempts over the last hour, 0 to 1", 0.42),
    alertBelow: decimal("Rate under which the connector counts as failing, 0 to 1", 0.9),
    attempts: integer("Attempts over the last hour", 120),
    lastError: text("The last error", "503 Service Unavailable"),
  },
};

const recovered = { reason: "The receiver answers again", consecutiveFailures: 0, successRate: 1, lastError: null };

/** TGM Expert's published test ping: the only type without `data.id`. */
const pingFields: Fields = { message: text("A greeting", "This is a test webhook delivery") };
const pingDescription = "A test delivery, sent on request only.";

const webhookPing: EventType = {
  name: "webhook.ping",
  group,
  description: pingDescription,
  systems: [trunkline.name],
  schema: eventSchema({
    name: "webhook.ping",
    description: pingDescription,
    definition: "WebhookPingAttributes",
    fields: pingFields,
    dataType: "WebhookTest",
    changes: false,
    required: ["type", "attributes"],
  }),
  example: {
    id: "ping-1706745600000",
    type: "webhook.ping",
    ...trunkline.envelope,
    time: "2026-02-01T12:00:00Z",
    data: { type: "WebhookTest", attributes: { message: "This is a test webhook delivery" } },
  },
};

const deliveryTypes = deriveEventTypes(trunkline, group, delivery, [
  occurred("dead_lettered", "A delivery stopped without success and waits for a person.", { fallback_error: null }),
]).map(withDeliveryUuid);

/** What the engine itself reports. Wildcards never match these: a subscription must name them. */
export const engineTypes: readonly EventType[] = [
  webhookPing,
  ...deliveryTypes,
  ...deriveEventTypes(trunkline, group, connector, [
    occurred("disabled", "The engine disabled a connector: its receiver is gone, failed too often, or its config is no longer valid."),
    occurred("recovered", "The receiver of a connector answers again.", recovered),
    occurred("failing", "The success rate of a connector fell under its alert level.", { reason: "Success rate under 0.9 for an hour" }),
  ]),
];

/** Deliveries are known by UUID, unlike the integer ids of other resources. */
function withDeliveryUuid(type: EventType): EventType {
  const data = type.example.data as EventType["example"];
  return { ...type, example: { ...type.example, data: { ...data, id: exampleId("delivery") } } };
}
