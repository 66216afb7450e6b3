import type { ServerResponse } from "node:http";

/** Proxies give up what is silent for longer; also how soon a key that was revoked is noticed. */
const HEARTBEAT_MS = 15_000;
/** What a listener has not fetched yet; above it messages are left out, and counted. */
const MOST_WAITING_BYTES = 256 * 1_024;

export interface EventStream {
  /** A message, unless the listener is too slow for it. */
  send(data: string): void;
  /** Ends it from this side. */
  end(): void;
}

export interface EventStreamOptions {
  /** Asked with each heartbeat; false ends the stream. */
  readonly mayGoOn: () => Promise<boolean>;
  /** Once, whoever ended it. */
  readonly ended: () => void;
  readonly heartbeatMs?: number;
  readonly mostWaitingBytes?: number;
}

/** Server-Sent Events over a response whose head is not written yet. A slow listener gets `event: skipped` with `{"count"}` in place of what it missed. */
export function openEventStream(response: ServerResponse, options: EventStreamOptions): EventStream {
  const { mayGoOn, ended, heartbeatMs = HEARTBEAT_MS, mostWaitingBytes = MOST_WAITING_BYTES } = options;
  let skipped = 0;
  const end = (): void => void response.end();
  const beat = async (): Promise<void> => {
    if (!(await mayGoOn().catch(() => true))) end();
    else response.write(": still here\n\n");
  };
  const heart = setInterval(() => void beat(), heartbeatMs).unref();
  response.on("close", () => {
    clearInterval(heart);
    ended();
  });
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
  response.write("retry: 2000\nevent: ready\ndata: {}\n\n");
  return {
    end,
    send: (data) => {
      if (response.writableEnded) return;
      if (response.writableLength > mostWaitingBytes) return void (skipped += 1);
      if (skipped > 0) response.write(`event: skipped\ndata: {"count":${skipped}}\n\n`);
      skipped = 0;
      response.write(`event: delivery\ndata: ${data}\n\n`);
    },
  };
}
