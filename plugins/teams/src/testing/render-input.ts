import type { EventView, JsonObject, RenderInput } from "@trunkline/plugin-api";
import { renderInputOf } from "@trunkline/plugin-testing";
import { configSchema, type TeamsConfig } from "../config.js";

export const WORKFLOW =
  "https://0123456789.4f.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/abc/triggers/manual/paths/invoke?sig=signature-of-tenant-one";
export const CONNECTOR = "https://acme.webhook.office.com/webhookb2/0000@1111/IncomingWebhook/2222/3333";

/** A config as the engine gives it: defaults filled in. */
export function configOf(given: JsonObject = {}): TeamsConfig {
  return configSchema.parse({ url: WORKFLOW, ...given });
}

export function renderInput(event: EventView, given: Partial<RenderInput<TeamsConfig>> = {}): RenderInput<TeamsConfig> {
  return renderInputOf(event, configOf(), given);
}
