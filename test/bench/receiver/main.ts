import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { monotonicMs, readStamp } from "../workload.js";
import type { Expectation, ReceiverMessage } from "./messages.js";

/** A target that answers 204 at once and counts. It shares the machine with what is measured, so it does as little as it can. */
let count = 0;
let nextTotal = Infinity;
let totals: number[] = [];
let readsStamps = false;
let latenciesMs: number[] = [];

const server = createServer({ keepAlive: true, noDelay: true }, receive);
server.keepAliveTimeout = 120_000;
server.requestTimeout = 0;
server.headersTimeout = 0;
server.listen(0, "127.0.0.1", () => tell({ kind: "listening", port: (server.address() as AddressInfo).port }));

setInterval(() => tell({ kind: "count", count }), 1_000);
process.on("message", expectTotals);
// The terminal's Ctrl-C reaches this process too; its parent says when to end, by leaving.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit(0));

function receive(request: IncomingMessage, response: ServerResponse): void {
  if (readsStamps) collectStamp(request);
  else request.resume();
  response.sendDate = false;
  response.writeHead(204);
  response.end();
  count += 1;
  if (count >= nextTotal && !readsStamps) report();
}

function collectStamp(request: IncomingMessage): void {
  const atMs = monotonicMs();
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    const sentMs = readStamp(body);
    if (sentMs !== undefined) latenciesMs.push(atMs - sentMs);
    if (count >= nextTotal) report();
  });
}

function report(): void {
  tell({ kind: "reached", total: nextTotal, atMs: monotonicMs(), latenciesMs });
  latenciesMs = [];
  nextTotal = totals.shift() ?? Infinity;
}

function expectTotals(message: unknown): void {
  const expectation = message as Expectation;
  totals = [...expectation.totals];
  readsStamps = expectation.readsStamps;
  latenciesMs = [];
  count = 0;
  nextTotal = totals.shift() ?? Infinity;
}

function tell(message: ReceiverMessage): void {
  if (process.connected) process.send?.(message);
}
