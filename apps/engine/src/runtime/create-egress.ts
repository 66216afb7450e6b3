import { createEgress, type DeniedAddress, type Egress } from "@trunkline/egress";
import type { Settings } from "../config/index.js";

/**
 * Lanes hold each connector to its 64 sends. A limit per origin would be shared by all connectors that lead there: one whose path hangs would keep the sockets from
 * all others, other tenants' too.
 */
const SOCKETS_PER_ORIGIN = 4_096;

/** The way out, by the EGRESS_* settings. The engine's own ports and those of its backing services are never reachable, whatever ranges are allowed. */
export function createEngineEgress(settings: Settings): Egress {
  return createEgress({
    maxSocketsPerTarget: SOCKETS_PER_ORIGIN,
    allowCidrs: settings.egressAllowCidrs,
    denyPorts: settings.egressDenyPorts,
    deniedAddresses: [{ host: settings.host, port: settings.port, allowPathPrefix: "/inspect/" }, ...backingServices(settings)],
    requireHttps: settings.egressRequireHttps,
    ...(settings.egressProxy === null ? {} : { proxy: settings.egressProxy }),
  });
}

/**
 * The way to the identity provider. The operator has named its origin, so it may lie inside, whatever deliveries may reach; where its documents lead elsewhere (Google's
 * keys lie on another host), the ordinary judgement holds.
 */
export function createIssuerEgress(settings: Settings, ordinary: Pick<Egress, "send">) {
  const named = createEgress({
    allowCidrs: ["0.0.0.0/0", "::/0"],
    denyPorts: [],
    deniedAddresses: backingServices(settings),
    requireHttps: false,
    ...(settings.egressProxy === null ? {} : { proxy: settings.egressProxy }),
  });
  const origins = new Set([settings.oidcIssuer, settings.oidcJwksUrl].map((url) => URL.parse(url ?? "")?.origin));
  return {
    to: (url: string): Pick<Egress, "send"> => (origins.has(URL.parse(url)?.origin) ? named : ordinary),
    close: () => named.close(),
  };
}

function backingServices({ databaseUrl, redisUrl, kafkaBrokers }: Settings): DeniedAddress[] {
  const urls = [withPort(databaseUrl, 5432), withPort(redisUrl, 6379), ...(kafkaBrokers ?? []).map((broker) => withPort(`kafka://${broker}`, 9092))];
  return urls.filter((address) => address !== null);
}

function withPort(text: string | null, defaultPort: number): DeniedAddress | null {
  const url = text === null ? null : URL.parse(text);
  if (url === null || url.hostname === "") return null;
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port: url.port === "" ? defaultPort : Number(url.port) };
}
