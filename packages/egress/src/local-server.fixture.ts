import { once } from "node:events";
import { connect, createServer, type OnReadOpts, type Socket } from "node:net";
import { createEgress } from "./create-egress.js";
import type { EgressPolicy } from "./egress-policy.js";
import type { EgressRequest } from "./egress-request.js";

/** A TCP server whose every connection is scripted by a test. */
export interface ScriptedServer {
  readonly url: string;
  readonly connections: () => number;
  readonly open: () => number;
  close(): void;
}

/** `serve` gets each new connection and, for each request on it, is called with the request's text and its number on that connection. */
export async function scriptedServer(serve: (socket: Socket, request: string, onConnection: number) => void, host = "127.0.0.1"): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    let requests = 0;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => serve(socket, chunk.toString("latin1"), (requests += 1)));
  });
  server.listen(0, host);
  await once(server, "listening");
  return {
    url: `http://${host}:${portOf(server.address())}/hook`,
    connections: () => connections,
    open: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

export function portOf(address: ReturnType<import("node:net").Server["address"]>): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** An open socket to a port of this machine, for what reads past Node's streams. */
export async function connectedTo(port: number, onread: OnReadOpts): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, onread });
  await once(socket, "connect");
  return socket;
}

/** Loopback allowed, as `npm start` has it. */
const loopbackPolicy: EgressPolicy = { allowCidrs: ["127.0.0.0/8"], denyPorts: [], deniedAddresses: [], requireHttps: false };

export function loopbackEgress(changes: Partial<EgressPolicy> = {}) {
  return createEgress({ ...loopbackPolicy, ...changes });
}

export function post(url: string, changes: Partial<EgressRequest> = {}): EgressRequest {
  return { method: "POST", url, headers: { "content-type": "application/json" }, body: "{}", timeoutMs: 5_000, ...changes };
}

/** A complete answer that keeps the connection. */
export function answer(body: string, status = "200 OK", headers = ""): string {
  return `HTTP/1.1 ${status}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
