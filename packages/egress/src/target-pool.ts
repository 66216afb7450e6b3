import { ProxyAgent } from "undici";
import { openSocket, secureOptions, type Destination } from "./connector.js";
import { openWire } from "./wire/open-wire.js";
import { overUndici } from "./wire/over-undici.js";
import type { Wire } from "./wire/wire.js";

export interface PoolSettings {
  readonly maxSockets: number;
  readonly proxy: string | undefined;
}

/** No limits here on headers and body: the exchange's deadline covers both, with one timer instead of three. */
const proxyOptions = {
  pipelining: 1,
  keepAliveTimeout: 4_000,
  keepAliveMaxTimeout: 4_000,
  headersTimeout: 0,
  bodyTimeout: 0,
  allowH2: false,
} as const;

/** Opens the sockets of one origin with one set of TLS settings. */
export function openPool(destination: Destination, settings: PoolSettings): Wire {
  if (settings.proxy !== undefined) return openProxy(destination, settings, settings.proxy);
  const trust = secureOptions(destination);
  return openWire({
    host: new URL(destination.target.origin).host,
    maxSockets: settings.maxSockets,
    connect: (onread) => openSocket(destination, trust, onread),
  });
}

/** Always by CONNECT: a proxy that forwards plain requests would see secrets in headers and bodies. */
function openProxy({ target, tls }: Destination, settings: PoolSettings, uri: string): Wire {
  const agent = new ProxyAgent({
    ...proxyOptions,
    uri,
    proxyTunnel: true,
    connections: settings.maxSockets,
    requestTls: { rejectUnauthorized: tls?.verifySsl ?? true, ca: tls?.ca, cert: tls?.certificate, key: tls?.key },
  });
  return overUndici(agent, target.origin);
}
