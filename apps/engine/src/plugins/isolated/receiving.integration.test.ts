import { createHmac } from "node:crypto";
import { compileConnector, makeBatch, type CompiledConnector, type OutgoingRequest } from "@trunkline/core";
import type { InboundRequest } from "@trunkline/plugin-api";
import { scrub } from "@trunkline/egress";
import { writePluginPackage } from "@trunkline/plugin-testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askPlugin, isReceiving, senderChecksOf, type Receiving } from "../../inbound/ask-plugin.js";
import { loadPlugins } from "../load-plugins.js";
import type { PluginRegistry } from "../registry.js";
import { ledgerPlugin } from "./testing/ledger-plugin.js";
import { eventTimeMs, eventWith } from "./testing/sent-event.js";

const node = process.env.PLUGIN_NODE ?? null;
if (node === null && process.env.CI === "true") throw new Error("PLUGIN_NODE names no Node 26: run the tests by `npm test`, which fetches one");

const key = "the-key-that-nobody-sees";
const token = "the-token-that-nobody-sees";
const now = eventTimeMs;
const signature = (content: string): string => createHmac("sha256", key).update(content).digest("hex");

describe.skipIf(node === null)(`an isolated plugin${node === null ? " (skipped: PLUGIN_NODE names no Node 26; `npm test` fetches one)" : ""}`, () => {
  let plugins: PluginRegistry;
  let nextDelivery = 0;

  beforeAll(async () => {
    plugins = await loadPlugins([writePluginPackage("ledger", ledgerPlugin)], { pluginNode: node });
  });
  afterAll(() => plugins?.close());

  function connector(config: { readonly checks?: string } = {}): Receiving {
    const document = {
      id: 7,
      tenant: "default",
      company: null,
      name: "c",
      description: "",
      plugin: "ledger",
      system: null,
      enabled: true,
      paused: false,
      disabledBy: null,
      disabledReason: null,
      config: { url: "https://receiver.example/ledger", ...config },
      delivery: { batch: { maxSize: 50, maxWaitMs: 100 } },
      revision: 1,
      subscriptions: [{ eventTypes: ["*"], filter: null, template: null }],
    };
    const compiled = compileConnector(document, { plugin: plugins.plugin("ledger") ?? null, secrets: { "/key": key, "/token": token }, signingSecrets: [] });
    if (!isReceiving(compiled)) throw new Error(JSON.stringify(plugins.list()));
    return compiled;
  }

  const requestOf = (body: object): InboundRequest => ({
    method: "POST",
    path: "",
    query: {},
    headers: { "x-trace": "1" },
    contentType: "application/json",
    bodyText: JSON.stringify(body),
  });
  const receive = (body: object) => askPlugin(connector(), requestOf(body), now);

  describe("that receives", () => {
    it("says what a request means, and signs its reply with a secret that it never sees", async () => {
      const result = await receive({ number: "A-1", name: "Pump" });
      expect(result).toMatchObject({
        kind: "received",
        events: [{ id: "A-1", type: "ledger.booked", time: "2026-02-01T12:00:00.000Z", data: { name: "Pump", headers: ["x-trace"] } }],
        records: [{ kind: "asset", action: "upsert", key: { serial_number: "A-1" }, attributes: { name: "Pump" } }],
        reply: { status: 202, headers: { "x-token": signature("A-1") }, body: expect.stringContaining(signature("proof")) },
      });
      expect(JSON.stringify(result)).not.toContain(key);
    });

    it("refuses with its reason", async () => {
      expect(await receive({ name: "Pump" })).toEqual({
        kind: "refused",
        status: 422,
        reason: expect.stringMatching(/^an entry needs a number, not trunkline-secret-/),
        pointer: "/number",
      });
    });

    it("names checks whose secrets the engine fills in, and is asked for them once", async () => {
      const of = connector();
      const checks = await senderChecksOf(of, now);
      expect(checks).toMatchObject([
        { kind: "hmac", secret: key, header: "x-ledger-signature" },
        { kind: "apiKey", value: `Bearer ${token}` },
      ]);
      expect(await senderChecksOf(of, now)).toBe(checks);
    });

    it.each(["loop", "hang", "exit", "throw", "lie"])("fails alone where it misbehaves: %s; the next request is read", { timeout: 30_000 }, async (way) => {
      await expect(receive({ number: "A-2", way })).rejects.toMatchObject({ status: 500, detail: expect.stringContaining("ledger") });
      expect(await receive({ number: "A-3" })).toMatchObject({ kind: "received" });
    });

    it("is not asked again at once for checks that it cannot name; other connectors' requests go on", async () => {
      const of = connector({ checks: "loop" });
      await expect(senderChecksOf(of, now)).rejects.toMatchObject({ status: 503 });
      const startedAt = performance.now();
      await expect(senderChecksOf(of, now)).rejects.toMatchObject({ status: 503 });
      expect(performance.now() - startedAt).toBeLessThan(500);
      expect(await senderChecksOf(connector(), now)).toHaveLength(2);
    });
  });

  describe("that renders batches", () => {
    async function batch(data: readonly object[]) {
      const sent: OutgoingRequest[] = [];
      const send = async (request: OutgoingRequest) => {
        sent.push(request);
        return { kind: "response", status: 200, headers: {}, bodyText: "", bodyTruncated: false, durationMs: 1 } as const;
      };
      const of: CompiledConnector = connector();
      const inputs = data.map((one, index) => {
        nextDelivery += 1;
        const id = `e-${index}`;
        const event = eventWith({ id, payloadText: JSON.stringify({ id, type: "asset.created", data: one }) });
        return { deliveryId: `d-${nextDelivery}`, event, connector: of, content: of, subscriptionIndex: 0, attemptNumber: 1, body: null, test: false };
      });
      const mask = ({ method, url, headers }: Pick<OutgoingRequest, "method" | "url" | "headers">) => ({ method, url, headers });
      const { attempts } = await makeBatch({ sender: { send }, mask, scrub, clock: { now: () => now } }, inputs);
      return { sent, attempts };
    }

    it("sends several events in its own one request, secrets and signature in place", async () => {
      expect(connector().policy.batch).toMatchObject({ maxSize: 10 });
      const { sent, attempts } = await batch([{ n: 1 }, { n: 2 }, { n: 3 }]);
      expect(sent).toHaveLength(1);
      expect(sent[0]).toMatchObject({
        method: "PUT",
        url: "https://receiver.example/ledger/bulk",
        headers: { "content-type": "application/x-ndjson", "x-signed": signature("batch"), "x-trunkline-batch": "3", "x-batch": expect.any(String) },
      });
      expect(sent[0]?.body.split("\n").map((line) => JSON.parse(line) as object)).toEqual([1, 2, 3].map((n, index) => ({ id: `e-${index}`, n, key })));
      expect(attempts.map(({ outcome, body }) => [outcome.kind, body?.text])).toEqual([1, 2, 3].map((_, index) => ["delivered", `e-${index}`]));
    });

    it.each(["loop", "exit", "throw"])("spoils one event's delivery only: %s", { timeout: 60_000 }, async (way) => {
      const { attempts } = await batch([{ n: 1 }, { way }, { n: 3 }]);
      const [first, bad, last] = attempts.map(({ outcome }) => outcome.kind);
      expect(bad).toBe("bug");
      for (const kind of [first, last]) expect(kind).toBe("delivered");
    });
  });
});
