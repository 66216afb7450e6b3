import type { HostedPlugin } from "@trunkline/core";
import { allowedHosts, leadsTo, RequestFailed, type ConfigContext, type ConfigRemark, type JsonObject } from "@trunkline/plugin-api";
import { textsIn } from "../secrets/index.js";

/** What a plugin has to say of a config that its schema takes, wherever the plugin runs; and which URLs lead to hosts that it does not declare. */
export async function remarksOf(plugin: HostedPlugin, config: JsonObject, context: ConfigContext): Promise<readonly ConfigRemark[]> {
  const own = plugin.remote === undefined ? (plugin.review?.(config, context) ?? []) : await remoteRemarks(plugin.remote, config, context);
  return [...own, ...undeclaredHosts(plugin, config)];
}

async function remoteRemarks(remote: NonNullable<HostedPlugin["remote"]>, config: JsonObject, context: ConfigContext): Promise<readonly ConfigRemark[]> {
  try {
    return await remote.review(config, context);
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    return [{ severity: "error", pointer: "", message: `could not be judged: ${error.outcome.reason}` }];
  }
}

/** The URL of an authorization server is the engine's to call, and may be anywhere. */
function undeclaredHosts(plugin: HostedPlugin, config: JsonObject): readonly ConfigRemark[] {
  if (plugin.egress === undefined) return [];
  const hosts = allowedHosts(plugin, config);
  return textsIn(config)
    .filter(([pointer, url]) => /url$/i.test(pointer) && !pointer.endsWith("/tokenUrl") && URL.canParse(url) && !leadsTo(hosts, url))
    .map(([pointer]) => ({ severity: "error", pointer, message: `must lead to ${hosts.join(" or ")}` }));
}
