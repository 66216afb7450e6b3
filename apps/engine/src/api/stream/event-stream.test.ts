import { createServer, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openEventStream, type EventStream, type EventStreamOptions } from "./event-stream.js";

describe("a stream of events over HTTP", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** A server with one stream, and the URL of it. */
  async function serve(options: Partial<EventStreamOptions> = {}) {
    const opened = Promise.withResolvers<{ readonly stream: EventStream; readonly response: ServerResponse }>();
    const ended = vi.fn();
    server = createServer((_request, response) => {
      opened.resolve({ stream: openEventStream(response, { mayGoOn: async () => true, ended, ...options }), response });
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    return { port: (server.address() as AddressInfo).port, opened: opened.promise, ended };
  }

  it("says that it is ready, then each message", async () => {
    const { port, opened } = await serve();
    const answer = await fetch(`http://127.0.0.1:${port}`);
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const { stream } = await opened;
    stream.send('{"id":1}');
    stream.end();
    expect(await answer.text()).toBe('retry: 2000\nevent: ready\ndata: {}\n\nevent: delivery\ndata: {"id":1}\n\n');
  });

  it("ends, within a heartbeat, for whoever may no longer listen", async () => {
    const { port, ended } = await serve({ mayGoOn: async () => false, heartbeatMs: 5 });
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
  });

  it("keeps little for a listener that does not read, and says how much it left out", async () => {
    const { port, opened } = await serve({ mostWaitingBytes: 10_000 });
    const socket = connect(port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    const { stream, response } = await opened;
    socket.pause();
    const message = JSON.stringify("x".repeat(1_000));
    await vi.waitFor(
      () => {
        for (let count = 0; count < 1_000; count += 1) stream.send(message);
        expect(response.writableLength).toBeGreaterThan(10_000);
      },
      { timeout: 15_000, interval: 5 },
    );
    expect(response.writableLength).toBeLessThan(20_000);
    let text = "";
    socket.on("data", (chunk) => (text += String(chunk)));
    socket.resume();
    await vi.waitFor(() => {
      stream.send('"after"');
      expect(text).toMatch(/event: skipped\ndata: \{"count":\d+\}/);
      expect(text).toContain('"after"');
    });
    socket.destroy();
  });

  it("knows when the listener has gone", async () => {
    const { port, opened, ended } = await serve();
    const abort = new AbortController();
    await fetch(`http://127.0.0.1:${port}`, { signal: abort.signal });
    await opened;
    abort.abort();
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
  });
});
