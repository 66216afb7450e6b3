import { once } from "node:events";
import { createServer as createTcpServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answer, loopbackEgress, portOf, post, scriptedServer, type ScriptedServer } from "./local-server.fixture.js";

const servers: ScriptedServer[] = [];
const egress = loopbackEgress();
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serving(serve: (socket: Socket, request: string, onConnection: number) => void): Promise<ScriptedServer> {
  const server = await scriptedServer(serve);
  servers.push(server);
  return server;
}

describe("an answer", () => {
  it("comes back with status, headers and text, and the request as given", async () => {
    let seen = "";
    const server = await serving((socket, request) => {
      seen = request;
      socket.write(answer("fine", "201 Created", "x-one: 1\r\nset-cookie: a\r\nset-cookie: b\r\n__proto__: x\r\n"));
    });
    const result = await egress.send(post(`${server.url}?a=b#part`, { body: '{"a":"é"}', headers: { "webhook-id": "1" } }));
    expect(result).toMatchObject({ kind: "response", status: 201, bodyText: "fine", bodyTruncated: false, headers: { "x-one": "1", "set-cookie": "a, b" } });
    expect(seen).toContain("POST /hook?a=b HTTP/1.1\r\n");
    expect(seen).toContain("webhook-id: 1\r\n");
    expect(seen).toContain("accept-encoding: identity\r\n");
    expect(seen).toContain("content-length: 10\r\n");
  });

  it.each(["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])("%s is not followed", async (status) => {
    const server = await serving((socket) => socket.write(answer("", status, "location: /elsewhere\r\n")));
    const result = await egress.send(post(server.url));
    expect(result).toMatchObject({ kind: "response", status: Number(status.slice(0, 3)), headers: { location: "/elsewhere" } });
    expect(server.connections()).toBe(1);
  });

  it("keeps U+0000 and replaces invalid UTF-8", async () => {
    const server = await serving((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n");
      socket.write(Buffer.from([0x61, 0x00, 0xff, 0x62]));
    });
    expect(await egress.send(post(server.url))).toMatchObject({ bodyText: "a\u0000\ufffdb" });
  });

  it("is read to 64 KB, then the socket is closed", async () => {
    const server = await serving((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n");
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, "x")));
      };
      socket.on("drain", more);
      more();
    });
    const result = await egress.send(post(server.url));
    expect(result).toMatchObject({ kind: "response", status: 200, bodyTruncated: true });
    expect(result.kind === "response" && result.bodyText.length).toBe(65_536);
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });

  it("of exactly 64 KB is whole", async () => {
    const server = await serving((socket) => socket.write(answer("y".repeat(65_536))));
    expect(await egress.send(post(server.url))).toMatchObject({ bodyTruncated: false, bodyText: "y".repeat(65_536) });
  });

  it("in gzip stays compressed", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const server = await serving((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    });
    const result = await egress.send(post(server.url));
    expect(result).toMatchObject({ kind: "response", status: 200, headers: { "content-encoding": "gzip" } });
    expect(result.kind === "response" && result.bodyText.length).toBeLessThanOrEqual(bomb.length);
  });

  it.each([
    [
      "a reset",
      (socket: Socket) => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart");
        setImmediate(() => socket.resetAndDestroy());
      },
    ],
    [
      "an early end",
      (socket: Socket) => {
        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart");
      },
    ],
    [
      "bad chunking",
      (socket: Socket) => {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\npart\r\nzzz\r\n");
      },
    ],
  ])("keeps its status over %s in the body", async (_name, misbehave) => {
    const server = await serving(misbehave);
    expect(await egress.send(post(server.url))).toMatchObject({ kind: "response", status: 200, bodyTruncated: true });
  });

  it("with a body that trickles past the deadline keeps its status, and the socket is closed", async () => {
    const server = await serving((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
      const timer = setInterval(() => socket.write("x"), 20);
      socket.on("close", () => clearInterval(timer));
    });
    const result = await egress.send(post(server.url, { timeoutMs: 300 }));
    expect(result).toMatchObject({ kind: "response", status: 200, bodyTruncated: true });
    expect(result.durationMs).toBeGreaterThanOrEqual(290);
    expect(result.durationMs).toBeLessThan(1_500);
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });
});

describe("a request without an answer", () => {
  const fails = async (code: string, serve: (socket: Socket, request: string) => void, timeoutMs = 5_000): Promise<ScriptedServer> => {
    const server = await serving(serve);
    expect(await egress.send(post(server.url, { timeoutMs }))).toMatchObject({ kind: "failure", code });
    await vi.waitFor(() => expect(server.open()).toBe(0));
    return server;
  };

  it("times out where the target says nothing", () => fails("timeout", () => {}, 200));
  it("times out where headers trickle", () =>
    fails(
      "timeout",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n");
        const timer = setInterval(() => socket.write("x-slow: 1\r\n"), 30);
        socket.on("close", () => clearInterval(timer));
      },
      300,
    ));
  it("is a reset where the target resets, once: a fresh socket is not tried again", async () => {
    const server = await fails("connection_reset", (socket) => socket.resetAndDestroy());
    expect(server.connections()).toBe(1);
  });
  it("is a reset where the target closes before an answer", () => fails("connection_reset", (socket) => socket.end()));
  it("is a protocol fault for two Content-Lengths", () =>
    fails("protocol", (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok")));
  it("is a protocol fault for HTTP/0.9", () => fails("protocol", (socket) => socket.end("<html>hello</html>")));
  it("is a protocol fault for a header of 1 MB", () =>
    fails("protocol", (socket) => socket.write(`HTTP/1.1 200 OK\r\nx-big: ${"x".repeat(1_000_000)}\r\n\r\n`)));
  it("is a protocol fault for a flood of 1xx", () => fails("protocol", (socket) => socket.write("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n".repeat(1_000))));
  it("is a protocol fault for 100 without being asked", () => fails("protocol", (socket) => socket.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(3))));
  it("is a protocol fault for an upgrade that nobody asked for", () =>
    fails("protocol", (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n")));

  it("is refused where nobody listens", async () => {
    const server = await scriptedServer(() => {});
    server.close();
    expect(await egress.send(post(server.url))).toMatchObject({ kind: "failure", code: "connection_refused" });
  });

  it("is refused for each of many that wait for few sockets", async () => {
    const server = await scriptedServer(() => {});
    server.close();
    const narrow = loopbackEgress({ maxSocketsPerTarget: 2 });
    const results = await Promise.all(Array.from({ length: 20 }, () => narrow.send(post(server.url))));
    for (const result of results) expect(result).toMatchObject({ code: "connection_refused" });
    await narrow.close();
  });

  it("is a reset where the target resets on accept, every time", async () => {
    const server = createTcpServer((socket) => socket.on("error", () => {}).resetAndDestroy());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${portOf(server.address())}/`;
    const results = await Promise.all(Array.from({ length: 100 }, () => egress.send(post(url))));
    for (const result of results) expect(result).toMatchObject({ kind: "failure", code: "connection_reset" });
    server.close();
  });

  it("names an unresolvable host, and a resolver that fails, and sends nothing", async () => {
    for (const code of ["ENOTFOUND", "ESERVFAIL", "ETIMEOUT"]) {
      const blind = loopbackEgress({
        lookup: async () => {
          throw Object.assign(new Error(code), { code });
        },
      });
      expect(await blind.send(post("http://target.example/"))).toMatchObject({ kind: "failure", code: "name_not_resolved" });
      await blind.close();
    }
  });

  it("times out where the resolver hangs", async () => {
    const hanging = loopbackEgress({ lookup: () => new Promise(() => {}) });
    expect(await hanging.send(post("http://target.example/", { timeoutMs: 100 }))).toMatchObject({ kind: "failure", code: "timeout" });
    await hanging.close();
  });
});

describe("the caller's signal", () => {
  it("ends all requests that share it", async () => {
    const server = await serving(() => {});
    const controller = new AbortController();
    const results = Array.from({ length: 20 }, () => egress.send(post(server.url, { signal: controller.signal })));
    await vi.waitFor(() => expect(server.open()).toBe(20));
    controller.abort();
    for (const result of await Promise.all(results)) expect(result).toMatchObject({ kind: "failure", code: "aborted" });
    await vi.waitFor(() => expect(server.open()).toBe(0));
    expect(await egress.send(post(server.url, { signal: controller.signal }))).toMatchObject({ code: "aborted" });
  });

  it("close() ends what is under way and refuses what comes later", async () => {
    const server = await serving(() => {});
    const closing = loopbackEgress();
    const pending = closing.send(post(server.url));
    await vi.waitFor(() => expect(server.open()).toBe(1));
    await closing.close();
    expect(await pending).toMatchObject({ code: "aborted" });
    expect(await closing.send(post(server.url))).toMatchObject({ code: "aborted" });
  });
});
