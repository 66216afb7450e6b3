import type { ConnectorIdentity, EventView, JsonObject } from "@trunkline/plugin-api";
import { isObject } from "./json-kinds.js";
import { secondsZ } from "./time-formats.js";
import { API_VERSION } from "./tgm-version.js";

const PING = "webhook.ping";

export function isPing(event: EventView): boolean {
  return event.type === PING;
}

/** The event of TGM Expert's test call, which ignores the chosen type. */
export function pingEvent(connector: ConnectorIdentity, now: number): JsonObject {
  return {
    id: `ping-${now}`,
    type: PING,
    tenant: connector.tenant,
    company: connector.company,
    time: secondsZ(now),
    data: { type: "WebhookTest", attributes: { message: "This is a test webhook delivery" } },
  };
}

/** Shorter than other bodies, and in whole seconds, as published. */
export function pingBody(event: EventView, connector: ConnectorIdentity): string {
  const data = isObject(event.data) ? { type: event.data.type, attributes: event.data.attributes } : event.data;
  return JSON.stringify({ eventId: event.id, event: event.type, timestamp: secondsZ(event.timeMs), webhookId: connector.id, apiVersion: API_VERSION, data });
}
