import type { infer as Infer, ZodType } from "zod";
import { oauth2Authentication, oauth2Config, type Authentication } from "./authentication.js";
import { configNodes } from "./config-nodes.js";
import { configSchema } from "./config-schema.js";
import type { DeliveryDefaults } from "./delivery-defaults.js";
import type { JsonObject } from "./json.js";
import type { Plugin, SigningSecretDemand } from "./plugin.js";

/** What a plugin says of a config, whether it says so by a value or by a function. `config` is valid, its secrets in clear. */
export function deliveryDefaults<Schema extends ZodType>({ defaults }: Pick<Plugin<Schema>, "defaults">, config: Infer<Schema>): Partial<DeliveryDefaults> {
  return typeof defaults === "function" ? defaults(config) : (defaults ?? {});
}

/** null in a plugin without signing secrets, where `config.secret` is a field like any other. */
export function signingSecretDemand<Schema extends ZodType>(
  { signingSecret }: Pick<Plugin<Schema>, "signingSecret">,
  config: Infer<Schema>,
): SigningSecretDemand | null {
  return typeof signingSecret === "function" ? signingSecret(config) : (signingSecret ?? null);
}

export function allowsRotationOverlap<Schema extends ZodType>(
  { rotatesWithOverlap }: Pick<Plugin<Schema>, "rotatesWithOverlap">,
  config: Infer<Schema>,
): boolean {
  return typeof rotatesWithOverlap === "function" ? rotatesWithOverlap(config) : (rotatesWithOverlap ?? false);
}

/** The token to fetch before sending: what the plugin says, else what a field made by `oauth2Config` holds. */
export function authenticationOf(plugin: Pick<Plugin, "authentication" | "config">, config: JsonObject): Authentication | null {
  if (plugin.authentication !== undefined) return plugin.authentication(config);
  for (const { schema, value } of configNodes(configSchema(plugin), config)) {
    if (schema["x-authentication"] !== "oauth2ClientCredentials") continue;
    const parsed = oauth2Config.safeParse(value);
    if (parsed.success) return oauth2Authentication(parsed.data);
  }
  return null;
}
