import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { OutgoingRequest, RequestCredential, Sender } from "@trunkline/core";
import { createEgress } from "@trunkline/egress";
import { afterEach, describe, expect, it } from "vitest";
import { withCredentials } from "./with-credentials.js";

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Reply {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that answers as told; what it got is in `received`. */
async function serve(reply: (request: Received) => Reply | Promise<Reply>): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const got = { path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(got);
      void Promise.resolve(reply(got)).then(({ status = 200, body = "", headers = {} }) => response.writeHead(status, headers).end(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

function tokenReply(token: string, more: Record<string, unknown> = {}): Reply {
  return { body: JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: 3_600, ...more }) };
}

function openSender(now: () => number = Date.now): Sender {
  const egress = createEgress({ allowCidrs: ["127.0.0.0/8"], denyPorts: [], deniedAddresses: [], requireHttps: false });
  closing.push(() => egress.close());
  return withCredentials(egress, { now });
}

function credentialFor(tokenUrl: string, changes: Partial<RequestCredential["authentication"]> = {}): RequestCredential {
  const authentication = {
    kind: "oauth2ClientCredentials",
    tokenUrl,
    clientId: "engine",
    clientSecret: "s3cret:ü&=",
    scope: "a b",
    audience: null,
    style: "body",
    ...changes,
  } as const;
  return { connectorId: 7, authentication };
}

function delivery(url: string, credential?: RequestCredential): OutgoingRequest {
  const request = { method: "POST", url, headers: { Authorization: "Bearer ***", "x-a": "1" }, body: "{}", timeoutMs: 5_000, tls: { verifySsl: true } };
  return credential === undefined ? request : { ...request, credential };
}

describe("a request with OAuth2 client credentials", () => {
  it("carries the token; one is fetched for all, in the body or by Basic", async () => {
    const target = await serve(() => ({}));
    for (const style of ["body", "basic"] as const) {
      const authority = await serve(() => tokenReply(`token-${style}`));
      const sender = openSender();
      const credential = credentialFor(`${authority.url}/token`, { style, audience: "erp" });
      for (let count = 0; count < 3; count += 1) expect(await sender.send(delivery(target.url, credential))).toMatchObject({ status: 200 });
      expect(target.received.splice(0).map(({ headers }) => headers.authorization)).toEqual(Array.from({ length: 3 }, () => `Bearer token-${style}`));
      expect(authority.received).toHaveLength(1);
      const [asked] = authority.received;
      const client = { client_id: "engine", client_secret: "s3cret:ü&=" };
      expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
        grant_type: "client_credentials",
        scope: "a b",
        audience: "erp",
        ...(style === "body" ? client : {}),
      });
      expect(asked?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
      const basic = `Basic ${Buffer.from("engine:s3cret%3A%C3%BC%26%3D").toString("base64")}`;
      expect(asked?.headers.authorization).toBe(style === "basic" ? basic : undefined);
    }
  });

  it("waits for the one fetch under way", async () => {
    const gate = Promise.withResolvers<void>();
    const authority = await serve(async () => {
      await gate.promise;
      return tokenReply("shared-token");
    });
    const target = await serve(() => ({}));
    const sender = openSender();
    const sends = Array.from({ length: 20 }, () => sender.send(delivery(target.url, credentialFor(authority.url))));
    await expect.poll(() => authority.received.length).toBe(1);
    gate.resolve();
    expect((await Promise.all(sends)).every((result) => result.kind === "response" && result.status === 200)).toBe(true);
    expect(authority.received).toHaveLength(1);
    expect(target.received).toHaveLength(20);
  });

  it("gets another token shortly before the old one ends, and when its credentials change", async () => {
    let now = 1_000_000;
    let given = 0;
    const authority = await serve(() => tokenReply(`token-${(given += 1)}`, { expires_in: "100" }));
    const target = await serve(() => ({}));
    const sender = openSender(() => now);
    const send = async (credential = credentialFor(authority.url)) => {
      await sender.send(delivery(target.url, credential));
      return target.received.at(-1)?.headers.authorization;
    };
    expect(await send()).toBe("Bearer token-1");
    now += 89_000;
    expect(await send()).toBe("Bearer token-1");
    now += 2_000;
    expect(await send()).toBe("Bearer token-2");
    expect(await send(credentialFor(authority.url, { clientSecret: "rotated" }))).toBe("Bearer token-3");
    expect(await send({ ...credentialFor(authority.url), connectorId: 8 })).toBe("Bearer token-4");
  });

  it("drops a token that the target refuses, but only once until one is accepted", async () => {
    let given = 0;
    let status = 401;
    const authority = await serve(() => tokenReply(`token-${(given += 1)}`));
    const target = await serve(() => ({ status }));
    const sender = openSender();
    const send = () => sender.send(delivery(target.url, credentialFor(authority.url)));
    for (let count = 0; count < 4; count += 1) expect(await send()).toMatchObject({ status: 401 });
    expect(given).toBe(2);
    status = 200;
    await send();
    status = 401;
    await send();
    await send();
    expect(given).toBe(3);
  });

  it.each([
    [{ status: 401, body: '{"error":"invalid_client"}' }, "credential_refused", "answered 401 (invalid_client)"],
    [{ status: 400, body: '{"error":"<script>s3cret"}' }, "credential_refused", "answered 400"],
    [{ status: 302, headers: { location: "http://127.0.0.1/" } }, "credential_refused", "answered 302"],
    [{ status: 200, body: "<html>" }, "credential_refused", "no usable access_token"],
    [{ status: 200, body: '{"access_token":"a\\r\\nb"}' }, "credential_refused", "no usable access_token"],
    [{ status: 200, body: '{"access_token":"a","token_type":"mac"}' }, "credential_refused", "no bearer tokens"],
    [{ status: 503 }, "credential_unavailable", "answered 503"],
    [{ status: 429 }, "credential_unavailable", "answered 429"],
  ])("is not sent where the answer to the token's request is %j", async (reply, code, message) => {
    const authority = await serve(() => reply);
    const target = await serve(() => ({}));
    const result = await openSender().send(delivery(target.url, credentialFor(authority.url)));
    expect(result).toMatchObject({ kind: "failure", code, message: expect.stringContaining(message) });
    expect(JSON.stringify(result)).not.toContain("s3cret");
    expect(target.received).toHaveLength(0);
  });

  it("names what is wrong with the way to the token: refused addresses for good, networks for now", async () => {
    const target = await serve(() => ({}));
    const send = (tokenUrl: string) => openSender().send(delivery(target.url, credentialFor(tokenUrl)));
    expect(await send("http://169.254.169.254/token")).toMatchObject({ code: "credential_forbidden", message: "No access token: The address is not allowed" });
    expect(await send("http://10.0.0.1/token")).toMatchObject({ code: "credential_forbidden" });
    const gone = await serve(() => ({}));
    await closing.pop()?.();
    expect(await send(gone.url)).toMatchObject({ code: "connection_refused", message: "No access token: The connection was refused" });
    expect(target.received).toHaveLength(0);
  });

  it("recovers by itself when the authorization server does", async () => {
    let isDown = true;
    const authority = await serve(() => (isDown ? { status: 500 } : tokenReply("late-token")));
    const target = await serve(() => ({}));
    const sender = openSender();
    expect(await sender.send(delivery(target.url, credentialFor(authority.url)))).toMatchObject({ code: "credential_unavailable" });
    isDown = false;
    expect(await sender.send(delivery(target.url, credentialFor(authority.url)))).toMatchObject({ status: 200 });
  });

  it("spends one deadline on token and delivery together", async () => {
    const authority = await serve(() => new Promise(() => {}));
    const target = await serve(() => ({}));
    const result = await openSender().send({ ...delivery(target.url, credentialFor(authority.url)), timeoutMs: 150 });
    expect(result).toMatchObject({ kind: "failure", code: "timeout" });
    expect(target.received).toHaveLength(0);
  });

  it("keeps the token out of what a target echoes", async () => {
    const authority = await serve(() => tokenReply("an-echoed-token"));
    const target = await serve(({ headers }) => ({ body: JSON.stringify(headers), headers: { "x-echo": headers.authorization ?? "" } }));
    const result = await openSender().send(delivery(target.url, credentialFor(authority.url)));
    expect(result).toMatchObject({ status: 200, headers: { "x-echo": "Bearer ***" } });
    expect(JSON.stringify(result)).not.toContain("an-echoed-token");
  });
});

describe("a request without credentials", () => {
  it("goes to the sender as it is, the sender's own promise coming back", () => {
    const answered = Promise.withResolvers<Awaited<ReturnType<Sender["send"]>>>().promise;
    const sent: OutgoingRequest[] = [];
    const sender = withCredentials({ send: (request) => (sent.push(request), answered) }, { now: Date.now });
    const request = delivery("https://target.example/");
    expect(sender.send(request)).toBe(answered);
    expect(sent).toEqual([request]);
    expect(sent[0]).toBe(request);
  });
});
