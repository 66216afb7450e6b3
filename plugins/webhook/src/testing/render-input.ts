import type { EventView, JsonObject, RenderInput } from "@trunkline/plugin-api";
import { configSchema } from "../config.js";
import type { WebhookConfig } from "../config.js";

export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

/** A config as the engine gives it: defaults filled in. */
export function configOf(given: Record<string, unknown> = {}): WebhookConfig {
  return configSchema.parse({ url: "https://receiver.example/hooks", ...given });
}

const fields: JsonObject = { data: { id: 1, type: "asset", attributes: { name: "Pümp 😀" } } };

export const event: EventView = {
  id: "event-1",
  type: "asset.created",
  tenant: "acme-corp",
  tenantName: "Acme",
  company: 1,
  companyName: "Acme HQ",
  companyTimeZone: null,
  source: "",
  time: "2026-02-01T12:30:45.123Z",
  timeMs: Date.parse("2026-02-01T12:30:45.123Z"),
  data: fields.data ?? null,
  previous: undefined,
  metadata: undefined,
  fields,
  exactFields: fields,
};

export function renderInput(config: WebhookConfig, overrides: Partial<RenderInput<WebhookConfig>> = {}): RenderInput<WebhookConfig> {
  return {
    event,
    payload: null,
    config,
    connector: { id: 7, name: "Bridge", tenant: "acme-corp", company: 1 },
    delivery: { id: "0b0e4f5c-5f0e-5a0e-8c9e-1f2e3d4c5b6a", attempt: 1, test: false },
    now: Date.now(),
    ...overrides,
  };
}
