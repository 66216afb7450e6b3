/**
 * The process of an isolated plugin: `node --permission … main.js <URL of the plugin's module>`. Reads calls, answers them, sends nothing by itself.
 * Ends with its engine: standard input is closed then.
 */
import { writeSync } from "node:fs";
import { RequestFailed } from "../context.js";
import type { Plugin } from "../plugin.js";
import type { TargetResponse } from "../outcome.js";
import { describePlugin } from "./describe-plugin.js";
import { lockDown } from "./lock-down.js";
import { FROM_PLUGIN_DESCRIPTOR, type FromPlugin, type ToPlugin } from "./protocol.js";
import { outcomeOf, runCall } from "./run-call.js";
import { deferSignatures, signaturesIn } from "./signatures.js";

/** Kept before the plugin's code can put others in their place. */
const { parse, stringify } = JSON;
const write = writeSync;
const nextTurn = setImmediate;
const exit = process.exit.bind(process);

interface Running {
  readonly abort: AbortController;
  readonly requests: Map<number, { resolve(response: TargetResponse): void; reject(error: Error): void }>;
}

const running = new Map<number, Running>();
let requests = 0;

function tell(message: FromPlugin): void {
  const line = Buffer.from(`${stringify(message)}\n`);
  for (let at = 0; at < line.length; ) at += write(FROM_PLUGIN_DESCRIPTOR, line, at);
}

async function take(plugin: Plugin, message: Extract<ToPlugin, { readonly kind: "call" }>): Promise<void> {
  const { id } = message;
  const call: Running = { abort: new AbortController(), requests: new Map() };
  running.set(id, call);
  try {
    const result = await runCall(plugin, message, {
      signal: call.abort.signal,
      http: (http) =>
        new Promise((resolve, reject) => {
          requests += 1;
          call.requests.set(requests, { resolve, reject });
          tell({ kind: "http", id, request: requests, http, signatures: signaturesIn(http) });
        }),
    });
    tell({ kind: "result", id, result });
  } catch (error) {
    const outcome = outcomeOf(error);
    tell(outcome === null ? { kind: "threw", id, reason: textOf(error) } : { kind: "failed", id, outcome });
  } finally {
    running.delete(id);
  }
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}, which is no Error`;
  } catch {
    return "it threw something that cannot be shown";
  }
}

function hear(plugin: Plugin, message: ToPlugin): void {
  if (message.kind === "call") {
    void take(plugin, message);
    return;
  }
  const call = running.get(message.id);
  if (message.kind === "abort") call?.abort.abort();
  else if (message.kind === "answer") call?.requests.get(message.request)?.resolve(message.response);
  else call?.requests.get(message.request)?.reject(new RequestFailed(message.outcome));
}

const heard: string[] = [];
let isBusy = false;

/** One message a turn, so that all code that runs in it, promises' too, runs on behalf of that message's call. */
function takeNext(plugin: Plugin): void {
  const line = isBusy ? undefined : heard.shift();
  if (line === undefined) return;
  isBusy = true;
  const message = parse(line) as ToPlugin;
  const { id } = message;
  tell({ kind: "started", id });
  hear(plugin, message);
  nextTurn(() => {
    tell({ kind: "paused", id });
    isBusy = false;
    takeNext(plugin);
  });
}

function listen(plugin: Plugin): void {
  let rest = "";
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (part: string) => {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    heard.push(...lines);
    takeNext(plugin);
  });
  process.stdin.on("end", () => exit(0));
}

/** What nobody caught is told, and harms nobody: the call that waits for it runs out of its time. */
function survive(): void {
  for (const kind of ["uncaughtException", "unhandledRejection"] as const)
    process.on(kind, (error: unknown) => tell({ kind: "said", text: `${kind}: ${textOf(error)}` }));
}

async function start(entry: string): Promise<void> {
  survive();
  lockDown();
  deferSignatures();
  try {
    const module = (await import(entry)) as { readonly default?: unknown };
    const described = describePlugin(module.default);
    if ("reason" in described) return tell({ kind: "unusable", reason: described.reason });
    listen(module.default as Plugin);
    tell({ kind: "ready", description: described.description });
  } catch (error) {
    tell({ kind: "unusable", reason: textOf(error) });
  }
}

await start(process.argv[2] ?? "");
