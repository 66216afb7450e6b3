import type { OnReadOpts, Socket } from "node:net";
import { EgressError } from "../failure.js";
import { AnswerReader, type AnswerListener, type KnownHead } from "./answer-reader.js";
import { writeRequest } from "./request-text.js";
import type { Carrier, WireHandler, WireRequest } from "./wire.js";

/** Answers to events are short; longer ones are read in several turns. */
const readBytes = 4_096;

/** A request and who waits for its answer. */
export interface Job {
  readonly request: WireRequest;
  readonly handler: WireHandler;
}

/** What a connection needs of its pool. */
export interface ConnectionHome {
  readonly host: string;
  readonly knownHead: KnownHead;
  /** Its answer has ended, and it may carry the next request, for so many ms (`null`: as long as is usual). */
  released(connection: Connection, keepMs: number | null): void;
  /** It is gone. `unsent` is the request that it had taken and not yet written. */
  closed(connection: Connection, unsent: Job | undefined): void;
}

/** One socket, and one request on it at a time. A class: everything here is done for each delivery. */
export class Connection implements Carrier, AnswerListener {
  /** Until when it may be used again, on the clock of `performance.now()`; for its pool to keep. */
  usableUntil = 0;
  /** Node reads into this one buffer, past its streams: a Buffer, an event and two turns less for each answer. */
  readonly onread: OnReadOpts;
  readonly #reader: AnswerReader;
  #socket: Socket | undefined;
  #job: Job | undefined;
  #isSent = false;
  #hasServed = false;
  #isClosed = false;
  #fault: Error | undefined;

  constructor(private readonly home: ConnectionHome) {
    this.#reader = new AnswerReader(home.knownHead, this);
    this.onread = {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback: (count, bytes) => {
        this.#read(bytes as Buffer, count);
        return true;
      },
    };
  }

  /** A promise of the socket that reads into `onread`: it belongs to the connection from here on. */
  open(opening: Promise<Socket>, job: Job): void {
    this.#job = job;
    opening.then(
      (socket) => this.#opened(socket),
      (error: unknown) => this.#close(error instanceof Error ? error : new EgressError("connection")),
    );
  }

  /** Takes the next request; it goes out with `flush`. */
  take(job: Job): void {
    this.#job = job;
    this.#isSent = false;
  }

  /** Writes the request that was taken, unless nobody waits for it any more or the connection is gone. */
  flush(): void {
    const job = this.#job;
    const socket = this.#socket;
    if (job === undefined || socket === undefined || this.#isSent || this.#isClosed) return;
    if (job.handler.isOver) return this.#release(null);
    this.#isSent = true;
    this.#reader.expect(job.request.method === "HEAD");
    job.handler.onSent(this, this.#hasServed);
    writeRequest(socket, this.home.host, job.request);
  }

  destroy(error: Error = new EgressError("aborted")): void {
    this.#fault ??= error;
    if (this.#socket === undefined) this.#close(error);
    else this.#socket.destroy();
  }

  onHead(status: number, headers: Readonly<Record<string, string>>): void {
    this.#job?.handler.onHead(status, headers);
  }

  onBody(bytes: Buffer): void {
    this.#job?.handler.onBody(bytes);
  }

  #opened(socket: Socket): void {
    this.#socket = socket;
    socket.unref();
    socket.on("error", (error) => (this.#fault ??= error));
    socket.once("end", () => this.#ended());
    socket.once("close", () => this.#close(this.#fault ?? new EgressError("connection_reset", "closed")));
    if (this.#isClosed) socket.destroy();
    // It may have closed before anybody listened.
    else if (socket.destroyed) this.#close(socket.errored ?? new EgressError("connection_reset", "closed"));
    else this.flush();
  }

  #read(bytes: Buffer, count: number): void {
    if (this.#job === undefined || !this.#isSent) return this.destroy(new EgressError("protocol", "bytes that nobody asked for"));
    try {
      const end = this.#reader.read(bytes, count);
      if (end === -1) return;
      this.#complete(end === count);
    } catch (error) {
      this.destroy(new EgressError("protocol", error instanceof Error ? error.message : undefined));
    }
  }

  /** The answer is whole. Bytes behind it, or a request that is not even written yet, and nothing can be told of the next one. */
  #complete(isClean: boolean): void {
    const { keepMs } = this.#reader;
    const isHead = this.#job?.request.method === "HEAD";
    this.#job?.handler.onEnd();
    if (isClean && keepMs !== 0 && !isHead && this.#isFree()) return this.#release(keepMs);
    this.#job = undefined;
    this.destroy();
  }

  #isFree(): boolean {
    return this.#socket !== undefined && this.#socket.writableLength === 0 && !this.#socket.destroyed;
  }

  #release(keepMs: number | null): void {
    this.#job = undefined;
    this.#hasServed = true;
    this.home.released(this, keepMs);
  }

  /** The target closed its side: that ends an answer without a length. */
  #ended(): void {
    if (this.#job !== undefined && this.#isSent && this.#reader.endsWithConnection) this.#complete(false);
    else this.destroy(new EgressError("connection_reset", "other side closed"));
  }

  #close(error: Error): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const job = this.#job;
    this.#job = undefined;
    // On a fresh socket the request would meet the same again.
    const mayTryAnother = job !== undefined && !this.#isSent && this.#hasServed;
    this.home.closed(this, mayTryAnother ? job : undefined);
    if (job !== undefined && !mayTryAnother && !job.handler.isOver) job.handler.onFault(error, this.#isSent && this.#reader.hasBegun);
  }
}
