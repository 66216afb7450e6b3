import { Client, Pool, ProxyAgent, type Dispatcher } from "undici";
import { guardedConnector, type Destination } from "./connector.js";

/** The requests that a client's present socket has carried; more than none means that the next one reuses it. */
export interface ConnectionUse {
  requests: number;
}

/** A handler that wants to know whether its socket was used before. */
export interface ConnectionAware {
  connection?: ConnectionUse;
}

export interface PoolSettings {
  readonly maxSockets: number;
  readonly proxy: string | undefined;
}

/** No limits here on headers and body: the exchange's deadline covers both, with one timer instead of three. */
const clientOptions = {
  pipelining: 1,
  keepAliveTimeout: 4_000,
  keepAliveMaxTimeout: 4_000,
  headersTimeout: 0,
  bodyTimeout: 0,
  allowH2: false,
} as const;

/** Opens the sockets of one origin with one set of TLS settings. */
export function openPool(destination: Destination, settings: PoolSettings): Dispatcher {
  if (settings.proxy !== undefined) return openProxy(destination, settings, settings.proxy);
  return new Pool(destination.target.origin, {
    ...clientOptions,
    connections: settings.maxSockets,
    connect: guardedConnector(destination),
    factory: countingClient,
  });
}

/** Always by CONNECT: a proxy that forwards plain requests would see secrets in headers and bodies. */
function openProxy({ tls }: Destination, settings: PoolSettings, uri: string): Dispatcher {
  return new ProxyAgent({
    ...clientOptions,
    uri,
    proxyTunnel: true,
    connections: settings.maxSockets,
    requestTls: { rejectUnauthorized: tls?.verifySsl ?? true, ca: tls?.ca, cert: tls?.certificate, key: tls?.key },
  });
}

function countingClient(origin: URL, options: object): Dispatcher {
  const client = new Client(origin, options);
  const use: ConnectionUse = { requests: 0 };
  client.on("connect", () => void (use.requests = 0));
  const dispatch = client.dispatch.bind(client);
  client.dispatch = (request, handler: Dispatcher.DispatchHandler & ConnectionAware) => {
    handler.connection = use;
    return dispatch(request, handler);
  };
  return client;
}
