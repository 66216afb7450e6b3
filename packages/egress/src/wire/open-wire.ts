import type { OnReadOpts, Socket } from "node:net";
import { EgressError } from "../failure.js";
import { Connection, type ConnectionHome, type Job } from "./connection.js";
import type { Wire, WireHandler, WireRequest } from "./wire.js";

/** Shorter than any usual server's own, which would close a socket that we are just writing to. */
const mostKeepMs = 4_000;
/** A target that says how long it keeps a connection begins to count before we do. */
const keepMarginMs = 2_000;
const sweepEveryMs = 1_000;

export interface WireOptions {
  /** The `host` header. */
  readonly host: string;
  readonly maxSockets: number;
  /** Opens a socket that reads into `onread`. */
  readonly connect: (onread: OnReadOpts) => Promise<Socket>;
}

/** Keeps up to `maxSockets` connections to one origin, opened as requests need them; more requests wait their turn. */
export function openWire(options: WireOptions): Wire {
  return new DirectWire(options);
}

class DirectWire implements Wire, ConnectionHome {
  readonly knownHead = { text: "", head: undefined };
  readonly host: string;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #waiting: Job[] = [];
  #taken: Connection[] = [];
  #isDestroyed = false;
  #sweep: NodeJS.Timeout | undefined;

  constructor(private readonly options: WireOptions) {
    this.host = options.host;
  }

  send(request: WireRequest, handler: WireHandler): void {
    this.#place({ request, handler });
  }

  destroy(): Promise<void> {
    this.#isDestroyed = true;
    clearInterval(this.#sweep);
    const jobs = this.#waiting.splice(0);
    for (const connection of this.#all) connection.destroy();
    for (const { handler } of jobs) if (!handler.isOver) handler.onFault(new EgressError("aborted"), false);
    return Promise.resolve();
  }

  released(connection: Connection, keepMs: number | null): void {
    const limit = keepMs === null ? mostKeepMs : Math.min(mostKeepMs, keepMs - keepMarginMs);
    if (limit <= 0 || this.#isDestroyed) return connection.destroy();
    const next = this.#nextWaiting();
    if (next !== undefined) return this.#give(connection, next);
    connection.usableUntil = performance.now() + limit;
    this.#idle.push(connection);
    this.#sweep ??= setInterval(() => this.#closeIdle(), sweepEveryMs).unref();
  }

  closed(connection: Connection, unsent: Job | undefined): void {
    this.#all.delete(connection);
    const place = this.#idle.indexOf(connection);
    if (place !== -1) this.#idle.splice(place, 1);
    const next = unsent ?? this.#nextWaiting();
    if (next !== undefined) this.#place(next);
  }

  #place(job: Job): void {
    if (this.#isDestroyed) return job.handler.onFault(new EgressError("aborted"), false);
    const connection = this.#takeIdle();
    if (connection !== undefined) this.#give(connection, job);
    else if (this.#all.size < this.options.maxSockets) this.#open(job);
    else this.#waiting.push(job);
  }

  #open(job: Job): void {
    const connection = new Connection(this);
    this.#all.add(connection);
    connection.open(this.options.connect(connection.onread), job);
  }

  /** What is written goes out after the sockets were read: the end of one that its target has closed, or bytes that nobody asked for, are seen before a request is entrusted to it. */
  #give(connection: Connection, job: Job): void {
    connection.take(job);
    if (this.#taken.push(connection) === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const taken = this.#taken;
    this.#taken = [];
    for (const connection of taken) connection.flush();
  }

  #takeIdle(): Connection | undefined {
    const now = performance.now();
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (connection.usableUntil > now) return connection;
      connection.destroy();
    }
    return undefined;
  }

  #nextWaiting(): Job | undefined {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) if (!job.handler.isOver) return job;
    return undefined;
  }

  #closeIdle(): void {
    const now = performance.now();
    // Those that were used last stand last.
    for (const connection of this.#idle.filter(({ usableUntil }) => usableUntil <= now)) connection.destroy();
  }
}
