import type { EventView, JsonObject, RenderInput } from "@trunkline/plugin-api";
import { eventOf, renderInputOf } from "@trunkline/plugin-testing";
import { configSchema, type SlackConfig } from "../config.js";

export const HOOK = "https://hooks.slack.com/services/T0000000/B0000000/abcdefghijklmnop";
export const BOT = { token: "xoxb-0000-token-of-a-test", channel: "C0123456789" };

/** A config as the engine gives it: defaults filled in. */
export function configOf(given: JsonObject = { url: HOOK }): SlackConfig {
  return configSchema.parse(given);
}

export function renderInput(event: EventView, given: Partial<RenderInput<SlackConfig>> = {}): RenderInput<SlackConfig> {
  return renderInputOf(event, configOf(), given);
}

export const workOrder: EventView = eventOf({
  id: "evt-7",
  type: "work_order.completed",
  time: "2026-02-01T12:30:45.123Z",
  data: {
    id: 7001,
    type: "WorkOrder",
    attributes: { title: "Replace <bearing> & seal", status: "completed", priority: "high", url: "https://app.example/wo/7001" },
  },
  previous: { status: "in_progress" },
});
