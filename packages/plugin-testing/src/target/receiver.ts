import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { acceptingTarget, type Answer, type ReceivedRequest, type Target, type Unreachable } from "./answer.js";

/** Header by which the wire tells the receiver which URL was meant. */
export const MEANT_URL = "x-trunkline-test-url";

/** A server on a free port of 127.0.0.1 that keeps what it got and answers as it is told. */
export interface Receiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** From now on answers like this; what was received is forgotten. */
  answerWith(target: Target | Unreachable): void;
  /** null: it can be reached. For the wire, which then sends nothing. */
  readonly unreachable: Unreachable | null;
  close(): Promise<void>;
}

/** Starts it. Requests that come straight in, without the wire, have the receiver's own URL. */
export async function startReceiver(target: Target = acceptingTarget): Promise<Receiver> {
  const state: State = { target, unreachable: null, requests: [] };
  const server = createServer((request, response) => void take(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return state.requests;
    },
    answerWith: (next) => {
      state.target = typeof next === "function" ? next : acceptingTarget;
      state.unreachable = typeof next === "function" ? null : next;
      state.requests = [];
    },
    get unreachable() {
      return state.unreachable;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface State {
  target: Target;
  unreachable: Unreachable | null;
  requests: ReceivedRequest[];
}

async function take(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { [MEANT_URL]: meant, ...headers } = headersOf(request);
  const received = {
    method: request.method ?? "",
    url: meant ?? `http://${headers.host ?? ""}${request.url ?? ""}`,
    headers,
    bodyText: Buffer.concat(parts).toString("utf8"),
  };
  state.requests.push(received);
  give(response, state.target(received));
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
}

function give(response: ServerResponse, answer: Answer): void {
  if (answer === "hang") return;
  if (answer === "truncate") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"ok": tr', () => response.destroy());
    return;
  }
  if (typeof answer === "string") {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, answer.headers ?? {});
  response.end(answer.body ?? "");
}
