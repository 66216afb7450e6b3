import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
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

describe("connections", () => {
  it("to a name go through the system's resolver", async () => {
    const server = await serving((socket) => socket.write(answer("ok")));
    const wide = loopbackEgress({ allowCidrs: ["127.0.0.0/8", "::1/128"] });
    expect(await wide.send(post(server.url.replace("127.0.0.1", "localhost")))).toMatchObject({ status: 200 });
    await wide.close();
  });

  it("are opened to the next address where one does not answer", async () => {
    const server = await serving((socket) => socket.write(answer("ok")));
    const both = loopbackEgress({ lookup: async () => ["127.0.0.2", "127.0.0.1"].map((address) => ({ address, family: 4 })), maxSocketsPerTarget: 1 });
    for (let count = 0; count < 3; count += 1)
      expect(await both.send(post(server.url.replace("127.0.0.1", "target.example")))).toMatchObject({ status: 200, bodyText: "ok" });
    expect(server.connections()).toBe(1);
    await both.close();
  });

  it("are kept and reused", async () => {
    const server = await serving((socket) => socket.write(answer("ok")));
    for (let count = 0; count < 20; count += 1) expect(await egress.send(post(server.url))).toMatchObject({ status: 200 });
    expect(server.connections()).toBe(1);
  });

  it("closed by the target just as a request was written on them are replaced, once, within the same attempt", async () => {
    const server = await serving((socket, _request, onConnection) => (onConnection === 1 ? socket.write(answer("ok")) : socket.resetAndDestroy()));
    const single = loopbackEgress({ maxSocketsPerTarget: 1 });
    expect(await single.send(post(server.url))).toMatchObject({ status: 200 });
    expect(await single.send(post(server.url))).toMatchObject({ status: 200 });
    expect(server.connections()).toBe(2);
    await single.close();
  });

  it("are not replaced once a byte of the answer came", async () => {
    const server = await serving((socket, _request, onConnection) => {
      if (onConnection === 1) return void socket.write(answer("ok"));
      socket.write("HTTP/1.1 2");
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    const single = loopbackEgress({ maxSocketsPerTarget: 1 });
    await single.send(post(server.url));
    expect(await single.send(post(server.url))).toMatchObject({ kind: "failure", code: "connection_reset" });
    expect(server.connections()).toBe(1);
    await single.close();
  });

  it("lost twice in a row fail the attempt", async () => {
    let requests = 0;
    const server = await serving((socket) => ((requests += 1) === 1 ? socket.write(answer("ok")) : socket.resetAndDestroy()));
    const single = loopbackEgress({ maxSocketsPerTarget: 1 });
    await single.send(post(server.url));
    expect(await single.send(post(server.url))).toMatchObject({ kind: "failure", code: "connection_reset" });
    expect(requests).toBe(3);
    await single.close();
  });

  it("that their target closed while they were idle take no request any more", async () => {
    const requests: number[] = [];
    const server = await serving((socket, _request, onConnection) => {
      requests.push(onConnection);
      socket.end(answer("ok"));
    });
    for (let count = 0; count < 3; count += 1) {
      expect(await egress.send(post(server.url))).toMatchObject({ status: 200, bodyText: "ok" });
      await vi.waitFor(() => expect(server.open()).toBe(0));
    }
    expect(requests).toEqual([1, 1, 1]);
  });

  it("on which bytes came that nobody asked for take no request any more: they would be read as its answer", async () => {
    const server = await serving((socket, request) => {
      socket.write(answer(request.includes("first") ? "first" : "second"));
      socket.write(answer("poison"));
    });
    expect(await egress.send(post(server.url, { body: "first" }))).toMatchObject({ bodyText: "first" });
    expect(await egress.send(post(server.url, { body: "second" }))).toMatchObject({ bodyText: "second" });
    expect(server.connections()).toBe(2);
  });

  it.each([
    ["by Connection: close", "connection: close\r\n"],
    ["by a keep-alive that is over before we could be sure", "keep-alive: timeout=2\r\n"],
    ["by the length of an answer that has none", "transfer-encoding: gzip\r\n"],
  ])("that their target does not keep, %s, are closed", async (_name, header) => {
    const server = await serving((socket) => {
      const framed = header.startsWith("transfer") ? `HTTP/1.1 200 OK\r\n${header}\r\nok` : answer("ok", "200 OK", header);
      if (header.startsWith("keep")) socket.write(framed);
      else socket.end(framed);
    });
    for (let count = 0; count < 3; count += 1) expect(await egress.send(post(server.url))).toMatchObject({ status: 200, bodyText: "ok" });
    expect(server.connections()).toBe(3);
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });

  it("answered before the request was sent in full are closed", async () => {
    const server = createTcpServer((socket) => {
      sockets.push(socket.on("error", () => {}).pause());
      socket.write(answer("too large", "413 Content Too Large"));
    });
    const sockets: Socket[] = [];
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${portOf(server.address())}/`;
    const [one, other] = [await egress.send(post(url, { body: "x".repeat(20_000_000) })), await egress.send(post(url, { body: "x".repeat(20_000_000) }))];
    expect([one, other]).toMatchObject([{ status: 413, bodyText: "too large" }, { status: 413 }]);
    expect(sockets).toHaveLength(2);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it("carry header values byte by byte and bodies as UTF-8, whatever their length", async () => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("end", () => response.end(`${String(request.headers["x-name"])} ${Buffer.concat(chunks).toString()}`));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${portOf(server.address())}/`;
    for (const body of ["é", "😀".repeat(5_000), "a\ud800b"])
      for (const name of ["plain", "caf\u00e9"])
        expect(await egress.send(post(url, { headers: { "x-name": name }, body }))).toMatchObject({ bodyText: `${name} ${body.toWellFormed()}` });
    server.closeAllConnections();
    server.close();
  });

  it("are at most as many as the policy says, and late requests of a dead target do not hold the next ones up", async () => {
    let silent = true;
    const server = await serving((socket) => {
      if (!silent) socket.write(answer("ok"));
    });
    const narrow = loopbackEgress({ maxSocketsPerTarget: 3 });
    const pending = Array.from({ length: 12 }, () => narrow.send(post(server.url, { timeoutMs: 400 })));
    await vi.waitFor(() => expect(server.connections()).toBe(3), { interval: 5 });
    for (const result of await Promise.all(pending)) expect(result).toMatchObject({ code: "timeout" });
    silent = false;
    expect(await narrow.send(post(server.url))).toMatchObject({ status: 200 });
    await narrow.close();
  });

  it("survive a hundred invalid requests", async () => {
    const server = await serving((socket) => socket.write(answer("ok")));
    const narrow = loopbackEgress({ maxSocketsPerTarget: 1 });
    const bad: Record<string, string>[] = [
      { host: "x" },
      { "content-length": "1" },
      { "Transfer-Encoding": "chunked" },
      { "x-a": "1\r\nx-b: 2" },
      { "x a": "1" },
      { "x-a": "\u{1F600}" },
      { "x-a": "1", "X-A": "2" },
      { connection: "close" },
      { expect: "100-continue" },
      { "x-long": "v".repeat(9_000) },
    ];
    for (let round = 0; round < 10; round += 1)
      for (const headers of bad)
        expect(await narrow.send(post(server.url, { headers })), JSON.stringify(headers)).toMatchObject({ kind: "failure", code: "invalid_request" });
    for (const method of ["CONNECT", "TRACE", "P OST", "", "post"])
      expect(await narrow.send(post(server.url, { method }))).toMatchObject({ code: "invalid_request" });
    expect(await narrow.send(post("nonsense"))).toMatchObject({ code: "invalid_request" });
    expect(server.connections()).toBe(0);
    expect(await narrow.send(post(server.url))).toMatchObject({ status: 200 });
    await narrow.close();
  });

  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])("carry %s too, with and without a body", async (method) => {
    const server = createServer((request, response) => {
      request.resume().on("end", () => response.setHeader("x-method", request.method ?? "").end("ok"));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${portOf(server.address())}/`;
    for (const body of [null, "", "text", new Uint8Array([1, 2])])
      expect(await egress.send(post(url, { method, body }))).toMatchObject({ status: 200, headers: { "x-method": method } });
    server.closeAllConnections();
    server.close();
  });
});
