import type { CheckVerdict, PluginContext } from "@trunkline/plugin-api";
import type { ZapierConfig } from "./config.js";

const NOT_KNOWN = 405;

/** Asks by OPTIONS: GET, POST and PUT would start the Zap. */
export async function checkConnector({ config, http }: PluginContext<ZapierConfig>): Promise<CheckVerdict> {
  const { status } = await http({ method: "OPTIONS", url: config.url });
  if (status < 300 || status === NOT_KNOWN) return { ok: true };
  const message = status === 410 || status === 404 ? `Zapier answered ${status}: the Zap is off, or was deleted.` : `Zapier answered ${status}.`;
  return { ok: false, message, pointer: "/url" };
}
