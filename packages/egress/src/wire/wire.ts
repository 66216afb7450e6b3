/** One request as it goes on the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn, judged by `wireHeaders`. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | null;
}

/** What carries a request, and can be given up with it. */
export interface Carrier {
  /** Gives the request up and closes its socket. */
  destroy(): void;
}

/** Told how one request fares: `onSent`, then heads and body, then either `onEnd` or `onFault`; `onFault` alone where it was never sent. */
export interface WireHandler {
  /** Nobody waits for the answer any more: it is not sent, and nothing more is told. */
  readonly isOver: boolean;
  /** `reused`: the socket carried another request before, and its target may have closed it just now. */
  onSent(carrier: Carrier, reused: boolean): void;
  onHead(status: number, headers: Readonly<Record<string, string>>): void;
  /** The bytes are only there during the call. */
  onBody(bytes: Uint8Array): void;
  onEnd(): void;
  /** `answered`: a part of an answer had come. */
  onFault(error: Error, answered: boolean): void;
}

/** The sockets to one origin with one set of TLS settings. */
export interface Wire {
  send(request: WireRequest, handler: WireHandler): void;
  /** Ends what is under way with a fault, and closes all sockets. */
  destroy(): Promise<void>;
}
