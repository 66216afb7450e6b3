import type { EgressResult } from "./egress-request.js";
import { fault, faultOf, isConnectionEnd, type Fault } from "./failure.js";
import type { TargetPool } from "./pool-registry.js";
import { join, leave, type UnderWay } from "./under-way.js";
import type { Carrier, WireHandler, WireRequest } from "./wire/wire.js";

const mostBodyBytes = 64 * 1_024;
const mostInformationalAnswers = 50;

/** A request ready for the wire. */
export interface Call {
  readonly pool: TargetPool;
  readonly request: WireRequest;
  readonly timeoutMs: number;
  readonly startedAt: number;
  readonly signal: AbortSignal | undefined;
}

/** Sends one request and reads its answer, under one deadline. */
export function runExchange(call: Call): Promise<EgressResult> {
  return new Promise((resolve) => new Exchange(call, resolve).start());
}

/**
 * What happens to one request: a class, as this is the hot path and a dozen closures per request are not free.
 * Once status and headers are in, the status decides: whatever breaks later only shortens the body.
 */
class Exchange implements WireHandler, UnderWay {
  isOver = false;
  place = -1;
  readonly deadlineMs: number;
  readonly #call: Call;
  readonly #resolve: (result: EgressResult) => void;
  #carrier: Carrier | undefined;
  #reused = false;
  #retried = false;
  #informational = 0;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  #chunks: Buffer[] = [];
  #received = 0;

  constructor(call: Call, resolve: (result: EgressResult) => void) {
    this.#call = call;
    this.deadlineMs = call.startedAt + call.timeoutMs;
    this.#resolve = resolve;
  }

  start(): void {
    const { signal, pool, request } = this.#call;
    pool.inFlight += 1;
    if (signal?.aborted === true) return this.abort();
    join(signal, this);
    pool.wire.send(request, this);
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
    this.#carrier?.destroy();
  }

  onSent(carrier: Carrier, reused: boolean): void {
    this.#carrier = carrier;
    this.#reused = reused;
  }

  onHead(status: number, headers: Readonly<Record<string, string>>): void {
    if (status >= 200) {
      this.#status = status;
      this.#headers = headers;
      return;
    }
    this.#informational += 1;
    if (this.#informational > mostInformationalAnswers) this.stop(fault("protocol", "too many 1xx answers"));
  }

  onBody(bytes: Uint8Array): void {
    if (this.isOver) return;
    const room = mostBodyBytes - this.#received;
    this.#received += bytes.length;
    this.#chunks.push(Buffer.from(bytes.length > room ? bytes.subarray(0, room) : bytes));
    if (bytes.length > room) this.stop(fault("protocol", "body over the limit"));
  }

  onEnd(): void {
    this.#settle(undefined, false);
  }

  onFault(error: Error, answered: boolean): void {
    if (this.isOver) return;
    if (!answered && this.#mayRetry(error)) this.#retry();
    else this.#settle(faultOf(error), true);
  }

  /** A keep-alive socket that the target closed just as we took it: the request was most likely never read. */
  #mayRetry(error: Error): boolean {
    return this.#reused && !this.#retried && isConnectionEnd(error);
  }

  #retry(): void {
    this.#retried = true;
    this.#carrier = undefined;
    const { pool, request } = this.#call;
    pool.wire.send(request, this);
  }

  #settle(cause: Fault | undefined, truncated: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
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
