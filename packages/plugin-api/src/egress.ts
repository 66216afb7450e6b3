import { configNodes } from "./config-nodes.js";
import { configSchema, type WithConfig } from "./config-schema.js";
import type { JsonObject } from "./json.js";

/** Where a plugin sends to. */
export interface EgressDeclaration {
  /** Names such as `api.acme.example`; `*.acme.example` is every name below. */
  readonly hosts: readonly string[];
  /** JSON pointers of config fields whose URL's host is allowed as well, e.g. `/url`. */
  readonly fromConfig?: readonly string[];
}

interface WithEgress extends WithConfig {
  readonly egress?: EgressDeclaration;
}

/** The hosts that a connector may be sent to, in lower case: those its plugin declares; where it declares none, those of the URLs in its config (fields whose name ends in `url`). */
export function allowedHosts(plugin: WithEgress, config: JsonObject): readonly string[] {
  const { egress } = plugin;
  const found = new Set((egress?.hosts ?? []).map((host) => host.toLowerCase()));
  for (const { pointer, value } of configNodes(configSchema(plugin), config)) {
    const isNamed = egress === undefined ? /url$/i.test(pointer) : egress.fromConfig?.includes(pointer) === true;
    const host = isNamed && typeof value === "string" ? hostOf(value) : null;
    if (host !== null) found.add(host);
  }
  return [...found];
}

/** Whether a URL leads to one of `hosts`, each a name or `*.` and a name. Expressions (`{{…}}`) may stand behind the host. */
export function leadsTo(hosts: readonly string[], url: string): boolean {
  const host = hostOf(url);
  if (host === null) return false;
  return hosts.some((allowed) => (allowed.startsWith("*.") ? host.endsWith(allowed.slice(1)) && host.length >= allowed.length : host === allowed));
}

function hostOf(url: string): string | null {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "" ? null : host;
}
