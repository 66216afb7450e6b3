import type { CompiledConnector } from "../subscription/compiled-connector.js";
import type { RateLimit } from "../subscription/connector-document.js";

/** One window of a limit; requests with the same key count together, in all processes. */
export interface LimitWindow {
  readonly key: string;
  readonly max: number;
  readonly perMs: number;
}

/** The windows that a send of the connector counts in; empty where it is not limited. */
export function limitWindowsOf(connector: CompiledConnector): readonly LimitWindow[] {
  return connector.policy.rateLimits.map((limit) => ({ key: `${keyOf(connector, limit)}/${limit.perMs}`, max: limit.max, perMs: limit.perMs }));
}

/** A connector of the whole tenant counts with the tenant's other ones. */
function keyOf({ id, tenant, company, pluginId, config }: CompiledConnector, { per, key }: RateLimit): string {
  if (key !== undefined) return `key/${tenant}/${pluginId}/${key}`;
  if (per === "company") return `company/${tenant}/${company ?? "-"}/${pluginId}`;
  if (per === "host") return `host/${tenant}/${hostOf(config.url)}`;
  return `connector/${id}`;
}

function hostOf(url: unknown): string {
  return typeof url === "string" && URL.canParse(url) ? new URL(url).host : "";
}
