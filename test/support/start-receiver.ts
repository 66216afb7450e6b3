import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** A request as it arrived: raw bytes, header names in lower case. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** ms since the epoch. */
  readonly arrivedAt: number;
}

/** Default: 200 with an empty body, at once. */
export interface ReceiverAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly delayMs?: number;
}

/** `earlier`: how many requests of the same path came before. */
export type Respond = (request: ReceivedRequest, earlier: number) => ReceiverAnswer | Promise<ReceiverAnswer>;

export interface Receiver {
  /** In order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** Connections that were ever opened, whatever came over them. */
  connections(): number;
  url(path: string): string;
  /** Those of one path. */
  at(path: string): readonly ReceivedRequest[];
  /** From now on. */
  respondWith(respond: Respond): void;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly respond?: Respond;
  /** Given: HTTPS. With `requestCert` and `ca` it demands a certificate of its clients. */
  readonly tls?: ServerOptions;
}

/** A real HTTP server on the loopback address that keeps what it gets and answers by script. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const counts = new Map<string, number>();
  let respond: Respond = options.respond ?? (() => ({}));
  let connections = 0;
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    void receive(incoming).then(async (request) => {
      const earlier = counts.get(request.path) ?? 0;
      counts.set(request.path, earlier + 1);
      requests.push(request);
      await send(response, await respond(request, earlier));
    });
  };
  const server = options.tls === undefined ? createPlainServer(listener) : createTlsServer(options.tls, listener);
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    connections: () => connections,
    url: (path) => `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}${path}`,
    at: (path) => requests.filter((request) => request.path === path),
    respondWith: (next) => void (respond = next),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const arrivedAt = Date.now();
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return { method: incoming.method ?? "", path: incoming.url ?? "", headers, body: await buffer(incoming), arrivedAt };
}

async function send(response: ServerResponse, { status = 200, headers = {}, body = "", delayMs = 0 }: ReceiverAnswer): Promise<void> {
  if (delayMs > 0) await sleep(delayMs);
  response.writeHead(status, headers).end(body);
}
