import type { Dispatcher } from "undici";
import type { EgressResult } from "./egress-request.js";
import { fault, faultOf, isConnectionEnd, type Fault } from "./failure.js";
import type { TargetPool } from "./pool-registry.js";
import type { ConnectionAware, ConnectionUse } from "./target-pool.js";
import { join, leave, type UnderWay } from "./under-way.js";

const mostBodyBytes = 64 * 1_024;
const mostInformationalAnswers = 50;
const abandoned = new Error("the exchange is over");

/** A request ready for the wire. */
export interface Call {
  readonly pool: TargetPool;
  readonly options: Dispatcher.DispatchOptions;
  readonly timeoutMs: number;
  readonly startedAt: number;
  readonly signal: AbortSignal | undefined;
}

/** Sends one request and reads its answer, under one deadline. */
export function runExchange(call: Call): Promise<EgressResult> {
  return new Promise((resolve) => new Exchange(call, resolve).start());
}

/**
 * undici's handler for one request: a class, as this is the hot path and a dozen closures per request are not free.
 * Once status and headers are in, the status decides: whatever breaks later only shortens the body.
 */
class Exchange implements Dispatcher.DispatchHandler, ConnectionAware, UnderWay {
  connection?: ConnectionUse;
  place = -1;
  readonly deadlineMs: number;
  readonly #call: Call;
  readonly #resolve: (result: EgressResult) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #reused = false;
  #retried = false;
  #answered = false;
  #informational = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #received = 0;

  constructor(call: Call, resolve: (result: EgressResult) => void) {
    this.#call = call;
    this.deadlineMs = call.startedAt + call.timeoutMs;
    this.#resolve = resolve;
  }

  start(): void {
    const { signal, pool, options } = this.#call;
    pool.inFlight += 1;
    if (signal?.aborted === true) return this.abort();
    join(signal, this);
    pool.dispatcher.dispatch(options, this);
  }

  /** The caller's signal: shutdown. */
  abort(): void {
    this.stop(fault("aborted"));
  }

  expire(): void {
    this.stop(fault("timeout"));
  }

  /** Ends the exchange from our side and closes its socket. */
  stop(cause: Fault): void {
    this.#settle(cause, true);
    this.#controller?.abort(abandoned);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Too late: it waited for a socket until its deadline. Throwing drops the request and spares the socket, aborting would close it.
    if (this.#settled) throw abandoned;
    this.#controller = controller;
    if (this.connection === undefined) return;
    this.#reused = this.connection.requests > 0;
    this.connection.requests += 1;
  }

  onResponseStarted(): void {
    this.#answered = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Record<string, string | string[] | undefined>): void {
    if (status >= 200) {
      this.#status = status;
      this.#headers = flatten(headers);
      return;
    }
    this.#informational += 1;
    if (this.#informational > mostInformationalAnswers) this.stop(fault("protocol", "too many 1xx answers"));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    const room = mostBodyBytes - this.#received;
    this.#received += chunk.length;
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    if (chunk.length > room) this.stop(fault("protocol", "body over the limit"));
  }

  onResponseEnd(): void {
    this.#settle(undefined, false);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#settled) return;
    if (this.#mayRetry(error)) this.#retry();
    else this.#settle(faultOf(error), true);
  }

  /** A keep-alive socket that the target closed just as we took it: the request was most likely never read. */
  #mayRetry(error: Error): boolean {
    return this.#reused && !this.#answered && !this.#retried && isConnectionEnd(error);
  }

  #retry(): void {
    this.#retried = true;
    this.#controller = undefined;
    const { pool, options } = this.#call;
    // Not at once: undici is still putting its queue in order after the loss.
    queueMicrotask(() => {
      if (!this.#settled) pool.dispatcher.dispatch(options, this);
    });
  }

  #settle(cause: Fault | undefined, truncated: boolean): void {
    if (this.#settled) return;
    this.#settled = true;
    const { signal, pool, startedAt } = this.#call;
    leave(signal, this);
    const now = performance.now();
    pool.inFlight -= 1;
    pool.lastUsedAt = now;
    this.#resolve(this.#result(cause, truncated, Math.round(now - startedAt)));
    this.#chunks = [];
  }

  #result(cause: Fault | undefined, bodyTruncated: boolean, durationMs: number): EgressResult {
    if (this.#status === 0) return { kind: "failure", ...(cause ?? fault("protocol")), durationMs };
    const [first = Buffer.alloc(0), ...more] = this.#chunks;
    const bodyText = (more.length === 0 ? first : Buffer.concat(this.#chunks)).toString("utf8");
    return { kind: "response", status: this.#status, headers: this.#headers, bodyText, bodyTruncated, durationMs };
  }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    // A header of this name would set the object's prototype.
    if (value !== undefined && name !== "__proto__") flat[name] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}
