import type { EventView, JsonObject, RenderInput } from "@trunkline/plugin-api";
import { configSchema, type TeamsConfig } from "../config.js";

export const WORKFLOW =
  "https://0123456789.4f.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/abc/triggers/manual/paths/invoke?sig=signature-of-tenant-one";
export const CONNECTOR = "https://acme.webhook.office.com/webhookb2/0000@1111/IncomingWebhook/2222/3333";

/** A config as the engine gives it: defaults filled in. */
export function configOf(given: JsonObject = {}): TeamsConfig {
  return configSchema.parse({ url: WORKFLOW, ...given });
}

export function renderInput(event: EventView, given: Partial<RenderInput<TeamsConfig>> = {}): RenderInput<TeamsConfig> {
  return {
    event,
    payload: null,
    config: configOf(),
    connector: { id: 7, name: "Alerts", tenant: "default", company: 1 },
    delivery: { id: "0b0e4f5c-5f0e-5a0e-8c9e-1f2e3d4c5b6a", attempt: 1, test: false },
    now: Date.parse("2026-02-01T12:00:00.000Z"),
    ...given,
  };
}
