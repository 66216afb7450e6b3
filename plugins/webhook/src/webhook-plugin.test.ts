import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { API_VERSION, configSchema as jsonSchemaOf, secretPointers, templatedPointers } from "@trunkline/plugin-api";
import type { RenderInput } from "@trunkline/plugin-api";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import type { WebhookConfig } from "./config.js";
import plugin from "./index.js";
import { configOf, event, renderInput, SECRET } from "./testing/render-input.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A receiver that answers 200 where `verify` accepts the request, else 401. */
async function receiver(verify: (request: IncomingMessage, body: string) => boolean): Promise<string> {
  const server = createServer((request, response) => {
    void buffer(request).then((body) => response.writeHead(verify(request, body.toString()) ? 200 : 401).end());
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function statusOf(input: RenderInput<WebhookConfig>, changeBody = (body: string) => body): Promise<number> {
  const { method, url, headers, body } = plugin.render(input);
  const signature = plugin.sign?.({ ...input, body, signingSecrets: [SECRET] });
  const response = await fetch(url, { method, headers: { ...headers, ...signature }, body: changeBody(body) });
  return response.status;
}

describe("a receiver over HTTP", () => {
  it("of standard accepts with the reference library, and refuses a changed body", async () => {
    const url = await receiver((request, body) => {
      try {
        return (new Webhook(SECRET).verify(body, request.headers as Record<string, string>) as { id: string }).id === event.id;
      } catch {
        return false;
      }
    });
    expect(await statusOf(renderInput(configOf({ url })))).toBe(200);
    expect(await statusOf(renderInput(configOf({ url, method: "PUT" })))).toBe(200);
    expect(await statusOf(renderInput(configOf({ url })), (body) => body.replace("event-1", "event-2"))).toBe(401);
  });

  it("of tgm accepts with the published check, and refuses a changed body", async () => {
    const url = await receiver((request, body) => {
      const expected = `sha256=${createHmac("sha256", SECRET).update(body, "utf8").digest("hex")}`;
      return (
        timingSafeEqual(Buffer.from(String(request.headers["x-tgm-signature"])), Buffer.from(expected)) && request.headers["x-tgm-event"] === "asset.created"
      );
    });
    expect(await statusOf(renderInput(configOf({ url, dialect: "tgm" })))).toBe(200);
    expect(await statusOf(renderInput(configOf({ url, dialect: "tgm" })), (body) => body.replace("event-1", "event-2"))).toBe(401);
  });

  it("accepts a template's text in place of the dialect's body", async () => {
    const url = await receiver((request, body) => {
      const expected = createHmac("sha256", SECRET).update(body, "utf8").digest("hex");
      return request.headers["x-tagorun-signature"] === expected && body === "Grüße 😀" && request.headers["content-type"] === "text/plain";
    });
    const payload = { contentType: "text/plain", text: "Grüße 😀" };
    expect(await statusOf(renderInput(configOf({ url, dialect: "tagorun" }), { payload }))).toBe(200);
  });
});

describe("the webhook plugin", () => {
  it("says what it is", () => {
    expect(plugin).toMatchObject({ id: "webhook", apiVersion: API_VERSION, direction: "outbound" });
  });

  it("takes its behaviour from the dialect", () => {
    const of = (dialect: string) => plugin.defaults?.(configOf({ dialect }));
    const MINUTE_MS = 60_000;
    expect(of("standard")).toMatchObject({
      maxRetries: 9,
      jitter: [-0.2, 0.2],
      maxRetriesAllowed: 25,
      autoDisableAfterFailures: 0,
      timeoutMs: 30_000,
      rateLimit: null,
    });
    expect(of("standard")?.scheduleMs?.reduce((sum, delay) => sum + delay)).toBe((75 * 60 + 35) * MINUTE_MS + 5_000);
    expect(of("tgm")).toMatchObject({
      maxRetries: 3,
      jitter: [0, 0.05],
      maxRetriesAllowed: 3,
      autoDisableAfterFailures: 10,
      rateLimit: { max: 100, perMs: 1_000 },
      scheduleMs: [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS],
    });
    expect(of("tageur")).toMatchObject({ maxRetries: 3, maxRetriesAllowed: 10 });
    expect(of("tageur")?.scheduleMs).toHaveLength(10);
    expect(of("smtm")).toMatchObject({ maxRetries: 5, scheduleMs: [1_000, 5_000, 25_000, 125_000, 625_000] });
    expect(of("tagorun")).toMatchObject({ maxRetries: 2, rateLimit: { max: 100, perMs: MINUTE_MS } });
    expect(of("tagorun")?.scheduleMs?.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it.each([
    ["standard", "required", true],
    ["tgm", "required", false],
    ["tageur", "required", false],
    ["perfex", "optional", false],
    ["smtm", "optional", false],
    ["tagorun", "optional", false],
  ])("in %s: signing secret %s, overlap %s", (dialect, signingSecret, overlap) => {
    expect(plugin.signingSecret?.(configOf({ dialect }))).toBe(signingSecret);
    expect(plugin.rotatesWithOverlap?.(configOf({ dialect }))).toBe(overlap);
  });

  it("shows the public key of a private one, in standard only", () => {
    const whsk = `whsk_${Buffer.alloc(32, 7).toString("base64")}`;
    expect(plugin.publicKey?.(configOf(), whsk)).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(plugin.publicKey?.(configOf(), SECRET)).toBeNull();
    expect(plugin.publicKey?.(configOf({ dialect: "smtm" }), whsk)).toBeNull();
  });

  it("knows its secrets and templated fields", () => {
    const config = configOf({ headers: { "X-Api-Key": "k", "X-Source": "s" }, auth: { type: "basic", username: "u", password: "p" }, secret: SECRET });
    expect([...secretPointers(plugin, config)].sort()).toEqual(["/auth/password", "/headers/X-Api-Key", "/secret"]);
    expect(templatedPointers(plugin, config).map(({ pointer }) => pointer)).toEqual(["/url", "/headers/X-Api-Key", "/headers/X-Source"]);
    expect(jsonSchemaOf(plugin)).toMatchObject({ required: ["url"], properties: { secret: { "x-secret": true }, dialect: { default: "standard" } } });
  });

  it("keeps its URL a secret where told so", () => {
    const url = "https://discord.com/api/webhooks/1/token";
    expect(secretPointers(plugin, configOf({ url, secretUrl: true }))).toEqual(["/url"]);
    const remarks = (config: Record<string, unknown>) => plugin.review?.(configOf(config), { production: true }).map(({ message }) => message.slice(0, 20));
    expect(remarks({ url })).toEqual(["is all it takes to p"]);
    expect([remarks({ url, secretUrl: true }), remarks({ url, secretUrl: false })]).toEqual([[], []]);
  });

  it("takes answers for what the connector says of their status, but waits where it is told how long", () => {
    const config = configOf({ outcomes: { 202: "accepted", 400: "payloadRejected", 404: "gone", 410: "transient", 429: "gone" } });
    const meaning = (status: number, headers: Record<string, string> = {}) =>
      plugin.classify?.({ response: { status, headers, bodyText: "" }, config, now: 0 });
    expect([200, 202, 400, 404, 410, 500].map((status) => meaning(status)?.kind)).toEqual([
      "delivered",
      "accepted",
      "payloadRejected",
      "gone",
      "transient",
      "transient",
    ]);
    expect(meaning(400)).toEqual({ kind: "payloadRejected", reason: "The target answered 400 Bad Request." });
    expect(meaning(429, { "retry-after": "3" })).toMatchObject({ kind: "rateLimited", retryAfterMs: 3_000 });
    for (const outcomes of [{ 99: "gone" }, { 400: "rateLimited" }, { 400: "bug" }])
      expect(plugin.config.safeParse({ url: "https://a.example", outcomes }).success).toBe(false);
  });

  it("refuses fields it does not know", () => {
    expect(plugin.config.safeParse({ url: "https://a.example", dialekt: "tgm" }).success).toBe(false);
    expect(plugin.config.safeParse({ url: "https://a.example", auth: { type: "bearer" } }).success).toBe(false);
  });

  it("takes 404 as transient and 410 as gone", () => {
    const outcomeOf = (status: number) => plugin.classify?.({ response: { status, headers: {}, bodyText: "" }, config: configOf(), now: 0 }).kind;
    expect([outcomeOf(204), outcomeOf(404), outcomeOf(410)]).toEqual(["delivered", "transient", "gone"]);
  });

  it("tests tgm by a ping and the others by the catalog's example", () => {
    const connector = { id: 7, name: "Bridge", tenant: "acme-corp", company: null };
    const testEvent = (dialect: string) => plugin.testEvent?.({ config: configOf({ dialect }), connector, example: { id: "example" }, now: 5 });
    expect(testEvent("tgm")).toMatchObject({ id: "ping-5", type: "webhook.ping" });
    expect(testEvent("standard")).toEqual({ id: "example" });
  });
});
