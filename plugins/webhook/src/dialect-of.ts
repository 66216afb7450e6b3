import { customDialect, dialectByName } from "@trunkline/dialects";
import type { Dialect } from "@trunkline/dialects";
import type { WebhookConfig } from "./config.js";
import { customProfile } from "./custom-profile.js";

/** For a `custom` that was never described; a review refuses it, but configs that nobody reviewed are rendered too (previews of drafts). */
const UNDESCRIBED = customProfile.parse({});

/** The wire format of a config. */
export function dialectOf({ dialect, custom }: Pick<WebhookConfig, "dialect" | "custom">): Dialect {
  return dialect === "custom" ? customDialect(custom ?? UNDESCRIBED) : dialectByName(dialect);
}
