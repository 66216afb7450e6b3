import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { createServer as createProxy } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LookupAll } from "./egress-policy.js";
import { answer, loopbackEgress, portOf, post, scriptedServer } from "./local-server.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "egress-tls-"));
let certificate = "";
let key = "";
let server: Server;
let url = "";
let connections = 0;
let presented = false;
const lookup: LookupAll = async () => [{ address: "127.0.0.1", family: 4 }];

beforeAll(async () => {
  const [keyFile, certificateFile] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      keyFile,
      "-out",
      certificateFile,
      "-days",
      "2",
      "-subj",
      "/CN=target.example",
      "-addext",
      "subjectAltName=DNS:target.example,IP:127.0.0.1",
    ],
    { stdio: "ignore" },
  );
  certificate = readFileSync(certificateFile, "utf8");
  key = readFileSync(keyFile, "utf8");
  server = createServer({ cert: certificate, key, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    presented = Object.keys((request.socket as TLSSocket).getPeerCertificate() ?? {}).length > 0;
    response.end(request.url === "/long" ? "y".repeat(60_000) : request.headers.host);
  });
  server.on("secureConnection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `https://target.example:${portOf(server.address())}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

describe("TLS", () => {
  it("is verified unless told otherwise, and an unverified socket serves no verified request", async () => {
    const egress = loopbackEgress({ lookup });
    const verified = () => egress.send(post(url, { tls: { verifySsl: true } }));
    const unverified = () => egress.send(post(url, { tls: { verifySsl: false } }));
    expect(await verified()).toMatchObject({ kind: "failure", code: "tls", message: "The TLS certificate is self-signed" });
    expect(await unverified()).toMatchObject({ status: 200 });
    expect(await verified()).toMatchObject({ code: "tls" });
    expect(await egress.send(post(url))).toMatchObject({ code: "tls" });
    expect(await unverified()).toMatchObject({ status: 200 });
    await egress.close();
  });

  it("trusts a connector's own authority, and shows its certificate", async () => {
    const egress = loopbackEgress({ lookup });
    expect(await egress.send(post(url, { tls: { verifySsl: true, ca: certificate } }))).toMatchObject({ status: 200, bodyText: new URL(url).host });
    expect(presented).toBe(false);
    const before = connections;
    expect(await egress.send(post(url, { tls: { verifySsl: true, ca: certificate, certificate, key } }))).toMatchObject({ status: 200 });
    expect(presented).toBe(true);
    expect(connections).toBe(before + 1);
    expect(await egress.send(post(url.replace("target.example", "127.0.0.1"), { tls: { verifySsl: true, ca: certificate } }))).toMatchObject({ status: 200 });
    await egress.close();
  });

  it("shares sockets between equal settings", async () => {
    const egress = loopbackEgress({ lookup, maxSocketsPerTarget: 1 });
    const before = connections;
    for (let count = 0; count < 3; count += 1) await egress.send(post(url, { tls: { verifySsl: true, ca: certificate } }));
    expect(connections).toBe(before + 1);
    await egress.close();
  });

  it("carries answers of many records", async () => {
    const egress = loopbackEgress({ lookup, maxSocketsPerTarget: 1 });
    const before = connections;
    for (let count = 0; count < 3; count += 1)
      expect(await egress.send(post(`${url}long`, { tls: { verifySsl: true, ca: certificate } }))).toMatchObject({ bodyText: "y".repeat(60_000) });
    expect(connections).toBe(before + 1);
    await egress.close();
  });

  it("fails by name for another host, for a broken certificate and for a target that speaks plain HTTP", async () => {
    const egress = loopbackEgress({ lookup });
    const plain = await scriptedServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await egress.send(post(url.replace("target", "other"), { tls: { verifySsl: true, ca: certificate } }))).toMatchObject({
      code: "tls",
      message: "The TLS certificate is for another host name",
    });
    expect(await egress.send(post(url, { tls: { verifySsl: true, ca: certificate, certificate: "nonsense", key } }))).toMatchObject({ code: "tls" });
    expect(await egress.send(post(plain.url.replace("http:", "https:")))).toMatchObject({ code: "tls" });
    plain.close();
    await egress.close();
  });
});

describe("a proxy", () => {
  it("carries http and https by CONNECT, after the same judgement", async () => {
    const asked: string[] = [];
    const proxy = createProxy().on("connect", (request: { url?: string }, socket) => {
      asked.push(request.url ?? "");
      const upstream = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const plain = await scriptedServer((socket) => socket.write(answer("plain")));
    const answers: Record<string, string> = { "target.example": "127.0.0.1", "inside.example": "10.0.0.1" };
    const egress = loopbackEgress({
      proxy: `http://127.0.0.1:${portOf(proxy.address())}`,
      lookup: async (host) => [{ address: answers[host] ?? "", family: 4 }],
    });
    const named = plain.url.replace("127.0.0.1", "target.example");
    expect(await egress.send(post(named))).toMatchObject({ status: 200, bodyText: "plain" });
    expect(await egress.send(post(url, { tls: { verifySsl: true, ca: certificate } }))).toMatchObject({ status: 200 });
    expect(asked).toEqual([new URL(named).host, new URL(url).host]);
    expect(await egress.send(post(url))).toMatchObject({ code: "tls" });
    const before = asked.length;
    for (const forbidden of ["http://10.0.0.1/", "https://inside.example/", "http://[::1]/"])
      expect(await egress.send(post(forbidden))).toMatchObject({ code: "address_forbidden" });
    expect(asked).toHaveLength(before);
    await egress.close();
    plain.close();
    proxy.closeAllConnections();
    proxy.close();
  });
});
