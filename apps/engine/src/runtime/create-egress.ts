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

function backingServices({ databaseUrl, redisUrl, kafkaBrokers }: Settings): DeniedAddress[] {
  const urls = [withPort(databaseUrl, 5432), withPort(redisUrl, 6379), ...(kafkaBrokers ?? []).map((broker) => withPort(`kafka://${broker}`, 9092))];
  return urls.filter((address) => address !== null);
}

function withPort(text: string | null, defaultPort: number): DeniedAddress | null {
  const url = text === null ? null : URL.parse(text);
  if (url === null || url.hostname === "") return null;
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port: url.port === "" ? defaultPort : Number(url.port) };
}
