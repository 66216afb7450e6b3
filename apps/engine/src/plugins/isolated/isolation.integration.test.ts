import { createHmac } from "node:crypto";
import {
  checkConnector,
  compileConnector,
  makeAttempt,
  prepareItsOwnWay,
  type CompiledConnector,
  type MadeAttempt,
  type OutgoingRequest,
} from "@trunkline/core";
import { scrub } from "@trunkline/egress";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writePluginPackage } from "@trunkline/plugin-testing";
import { loadPlugins } from "../load-plugins.js";
import type { PluginRegistry } from "../registry.js";
import { hostilePlugin, hostileSender } from "./testing/hostile-plugin.js";
import { eventWith } from "./testing/sent-event.js";

const node = process.env.PLUGIN_NODE ?? null;
if (node === null && process.env.CI === "true") throw new Error("PLUGIN_NODE names no Node 26: run the tests by `npm test`, which fetches one");

const token = "the-token-that-nobody-sees";
const url = "https://receiver.example/hook";
const mask = ({ method, url: target, headers }: { method: string; url: string; headers: Readonly<Record<string, string>> }) => ({
  method,
  url: target,
  headers,
});

describe.skipIf(node === null)(`an isolated plugin${node === null ? " (skipped: PLUGIN_NODE names no Node 26; `npm test` fetches one)" : ""}`, () => {
  let plugins: PluginRegistry;
  const said: string[] = [];
  const ended: string[] = [];
  const sent: OutgoingRequest[] = [];
  let nextDelivery = 0;

  beforeAll(async () => {
    plugins = await loadPlugins([writePluginPackage("hostile", hostilePlugin), writePluginPackage("hostile-sender", hostileSender)], {
      pluginNode: node,
      said: (_, text) => said.push(text),
      ended: (_, reason) => ended.push(reason),
    });
  });
  afterAll(() => plugins?.close());

  function connector(way: string, { plugin = "hostile", ...config }: { plugin?: string; address?: string } = {}): CompiledConnector {
    const document = {
      id: 7,
      tenant: "default",
      company: null,
      name: "c",
      description: "",
      plugin,
      system: null,
      enabled: true,
      paused: false,
      disabledBy: null,
      disabledReason: null,
      config: { url, way },
      delivery: { timeoutMs: 1_000 },
      revision: 1,
      subscriptions: [{ eventTypes: ["*"], filter: null, template: null }],
    };
    const secrets = { "/token": token, ...(config.address === undefined ? {} : { "/address": config.address }) };
    return compileConnector(document, { plugin: plugins.plugin(plugin) ?? null, secrets, signingSecrets: [] });
  }

  async function attempt(of: CompiledConnector, answer = { status: 200, bodyText: "" }, body: MadeAttempt["body"] = null): Promise<MadeAttempt> {
    const sender = {
      send: async (request: OutgoingRequest) => {
        sent.push(request);
        return { kind: "response", headers: {}, bodyTruncated: false, durationMs: 1, ...answer } as const;
      },
    };
    nextDelivery += 1;
    const input = { deliveryId: `delivery-${nextDelivery}`, event, connector: of, content: of, subscriptionIndex: 0, attemptNumber: 1, body, test: false };
    return makeAttempt({ sender, mask, scrub, clock: { now: Date.now } }, input);
  }

  const event = eventWith({ id: "e-1", payloadText: '{"id":"e-1","type":"asset.created","data":{"n":12345678901234567890}}' });

  it("that does not load in time, or starts with a fault, is unavailable with the reason", async () => {
    const broken = await loadPlugins(
      [writePluginPackage("too-busy", "for (;;);"), writePluginPackage("no-plugin", "export default { id: 'no-plugin', apiVersion: 1 };")],
      { pluginNode: node },
    );
    broken.close();
    expect(broken.list().map((entry) => (entry.status === "unavailable" ? entry.reason : "available"))).toEqual([
      "it has not loaded within 10 s",
      expect.stringContaining("lacks config, a zod schema"),
    ]);
  });

  it("is described by data: schema, marks, hosts", () => {
    expect(plugins.list().map((entry) => [entry.id, entry.status, "reason" in entry ? entry.reason : entry.isolation])).toEqual([
      ["hostile", "available", "process"],
      ["hostile-sender", "available", "process"],
    ]);
    expect(plugins.plugin("hostile")?.config.safeParse({ url, way: 1 }).error?.issues).toMatchObject([{ path: ["token"] }, { path: ["way"] }]);
  });

  it("delivers with secrets it has never seen, escaped where they stand", async () => {
    sent.length = 0;
    const made = await attempt(connector("behave"));
    expect(made.outcome).toEqual({ kind: "delivered" });
    const [request] = sent;
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      "x-basic": `Basic ${Buffer.from(`user:${token}`).toString("base64")}`,
      "x-signed": createHmac("sha256", token).update("e-1").digest("hex"),
    });
    expect(JSON.parse(request?.body ?? "")).toEqual({ got: "well", token, saw: "asset.created" });
    expect(made.body?.text).not.toContain(token);
    expect(made.attempt).toMatchObject({ responseStatus: 200 });
  });

  it("sends the first attempt's bytes on a retry, with the secret of that moment", async () => {
    const first = await attempt(connector("behave"));
    sent.length = 0;
    await attempt(connector("behave"), undefined, first.body);
    expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({ token });
  });

  it("may have its whole URL as a secret, and does not get the URL of another host", async () => {
    sent.length = 0;
    await attempt(connector("behave", { address: "https://receiver.example/secret/path?key=1" }));
    expect(sent[0]?.url).toBe("https://receiver.example/secret/path?key=1");
    expect((await attempt(connector("behave", { address: "https://elsewhere.example/x" }))).outcome).toMatchObject({ kind: "configInvalid" });
    expect(sent).toHaveLength(1);
  });

  it("does not learn its secret from a target that echoes it", async () => {
    const { outcome } = await attempt(connector("behave"), { status: 400, bodyText: `you sent ${token}` });
    expect(outcome).toEqual({ kind: "payloadRejected", reason: "It said you sent ***" });
  });

  it("shows its request in previews", async () => {
    const of = connector("behave");
    const input = { deliveryId: "d", event, connector: of, content: of, subscriptionIndex: 0, attemptNumber: 1, body: null, test: false };
    expect(await prepareItsOwnWay(input, Date.now())).toMatchObject({ request: { method: "POST", url } });
  });

  it("has its own check, with its secret in place", async () => {
    const seen: string[] = [];
    const sender = {
      send: async (request: OutgoingRequest) => {
        seen.push(request.headers.authorization ?? "");
        return { kind: "response", status: 200, headers: {}, bodyText: "", bodyTruncated: false, durationMs: 1 } as const;
      },
    };
    expect(await checkConnector({ sender, clock: { now: Date.now }, timeoutMs: 1_000 }, connector("behave"))).toMatchObject({
      verdict: { ok: true },
      status: 200,
    });
    expect(seen).toEqual([token]);
  });

  it.each([
    ["loop", "ran for more than 2 s"],
    ["exit", "ended its process"],
    ["fill", /used up its memory|ran for more than/],
    ["fillBuffers", /memory|ran for more than/],
    ["throwText", "a text"],
    ["kill", "kill is not a function"],
    ["flood", /more than fits|ran for more than/],
    ["lie", "cannot be understood"],
    ["files", "restricted"],
    ["links", "requires full"],
  ])("ends in a bug of its own: %s; others are handed back, or delivered", async (way, reason) => {
    const well = Array.from({ length: 5 }, () => attempt(connector("behave")));
    const bad = await attempt(connector(way));
    const others = await Promise.all([...well, attempt(connector("behave")), attempt(connector("behave"))]);
    expect(bad.outcome).toMatchObject({ kind: "bug", reason: expect.stringMatching(reason) });
    for (const { outcome } of others) expect(["delivered", "cancelled"]).toContain(outcome.kind);
    const restartedAt = performance.now();
    expect((await attempt(connector("behave"))).outcome).toEqual({ kind: "delivered" });
    expect(performance.now() - restartedAt).toBeLessThan(5_000);
  });

  it.each(["reject", "throwLater"])("lives on with what nobody caught: %s", async (way) => {
    expect((await attempt(connector(way))).outcome).toEqual({ kind: "delivered" });
    await expect.poll(() => said.some((text) => text.includes(way === "reject" ? "nobody catches this" : "later"))).toBe(true);
    expect((await attempt(connector("behave"))).outcome).toEqual({ kind: "delivered" });
  });

  it("sees no environment", async () => {
    sent.length = 0;
    await attempt(connector("environment"));
    expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({ got: "{}" });
  });

  describe("that sends by itself", () => {
    const sender = (way: string): Promise<MadeAttempt> => attempt(connector(way, { plugin: "hostile-sender" }));

    it("has its requests made by the engine, secrets and signatures put in", async () => {
      sent.length = 0;
      expect((await sender("behave")).outcome).toEqual({ kind: "delivered" });
      expect(JSON.parse(sent[0]?.body ?? "")).toEqual({ got: "nothing", token });
      expect(sent[0]?.headers["x-signed"]).toBe(createHmac("sha256", token).update("content").digest("hex"));
    });

    it("has no socket of its own", async () => {
      expect((await sender("fetch")).outcome).toMatchObject({ kind: "bug", reason: expect.stringContaining("fetch failed") });
      sent.length = 0;
      await sender("modules");
      expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({ got: "" });
    });

    it("reaches no host that it does not declare", async () => {
      sent.length = 0;
      expect((await sender("undeclared")).outcome).toMatchObject({ kind: "configInvalid", reason: expect.stringContaining("does not declare") });
      expect(sent).toEqual([]);
    });

    it("ends in a bug where it waits for ever, and where it loops after an answer; the others go on", async () => {
      const [hung, looped, fine] = await Promise.all([sender("hang"), sender("loopLater"), sender("behave")]);
      expect(hung?.outcome.kind).toMatch(/^(bug|cancelled)$/);
      expect(looped?.outcome).toMatchObject({ kind: "bug" });
      expect(["delivered", "cancelled"]).toContain(fine?.outcome.kind);
      expect((await sender("behave")).outcome).toEqual({ kind: "delivered" });
    });
  });
});
