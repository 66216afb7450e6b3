import { createHash } from "node:crypto";
import type { Outcome, Plugin, RenderedRequest } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { aConnector, postbox } from "../testing/a-connector.js";
import { anEvent } from "../testing/a-message.js";
import { answer, failure } from "../testing/answers.js";
import type { OutgoingRequest, Sender, SendResult } from "../ports.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import type { AttemptInput, MadeAttempt } from "./attempt-input.js";
import { makeAttempt } from "./make-attempt.js";

const NOW = 1_700_000_000_000;

interface Tried extends MadeAttempt {
  readonly sent: readonly OutgoingRequest[];
}

async function attemptOf(connector: CompiledConnector, result: SendResult | (() => never) = answer(200), input: Partial<AttemptInput> = {}): Promise<Tried> {
  const sent: OutgoingRequest[] = [];
  const sender: Sender = {
    send: async (request) => {
      sent.push(request);
      return typeof result === "function" ? result() : result;
    },
  };
  const scrub = (text: string, secretValues: readonly string[]) => secretValues.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
  const mask = ({ method, url, headers }: Pick<OutgoingRequest, "method" | "url" | "headers">, secretValues: readonly string[]) => ({
    method,
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, scrub(value, secretValues)])),
  });
  const event = anEvent({ id: "e" });
  const complete = { deliveryId: "d", event, connector, content: connector, subscriptionIndex: 0, attemptNumber: 1, body: null, test: false, ...input };
  return { ...(await makeAttempt({ sender, clock: { now: () => NOW }, mask, scrub }, complete)), sent };
}

function withTemplate(template: string | { contentType: string; text: string } | { readonly [name: string]: string }): CompiledConnector {
  return aConnector({ subscriptions: [{ eventTypes: ["*"], filter: null, template }] });
}

function withPlugin(parts: Partial<Plugin>): CompiledConnector {
  return aConnector({}, { plugin: { ...postbox, ...parts } });
}

describe("an attempt", () => {
  it("keeps no secret that the target echoes, neither in headers nor in the body", async () => {
    const connector = { ...aConnector(), secretValues: ["hush-hush"] };
    const echo = { ...answer(500, { "x-echo": "Bearer hush-hush" }), bodyText: "you sent hush-hush" } as SendResult;
    const { attempt } = await attemptOf(connector, echo);
    expect(attempt).toMatchObject({ responseHeaders: { "x-echo": "Bearer ***" }, responseBody: "you sent ***" });
  });

  it("sends what the plugin renders, within the connector's time", async () => {
    const { sent, outcome, attempt, body, bodySha256 } = await attemptOf(aConnector({ delivery: { timeoutMs: 5_000 } }));
    expect(sent).toEqual([
      {
        method: "POST",
        url: "https://receiver-1.example/hook",
        headers: { "content-type": "text/plain", "x-delivery": "d", "x-attempt": "1" },
        body: "plain e",
        timeoutMs: 5_000,
        tls: { verifySsl: true },
      },
    ]);
    expect(outcome).toEqual({ kind: "delivered" });
    expect(attempt).toMatchObject({ number: 1, startedAtMs: NOW, durationMs: 1, outcome: "delivered", responseStatus: 200, error: null });
    expect(body).toEqual({ contentType: "text/plain", text: "plain e" });
    expect(bodySha256).toBe(createHash("sha256").update("plain e").digest("hex"));
  });

  it("signs the bytes that go out, with all active secrets", async () => {
    const connector = aConnector({}, { signingSecrets: ["new", "old"] });
    expect((await attemptOf(connector)).sent[0]?.headers["x-signature"]).toBe("new+old(plain e)");
    const body = { contentType: "text/plain", text: "bytes of the first attempt" };
    expect((await attemptOf(connector, answer(200), { body, attemptNumber: 2 })).sent[0]?.headers["x-signature"]).toBe("new+old(bytes of the first attempt)");
  });

  it("keeps the type of the stored bytes, however the plugin spells the header", async () => {
    const spelling = withPlugin({ render: () => ({ method: "POST", url: "https://receiver-1.example/", headers: { "Content-Type": "text/new" }, body: "b" }) });
    const { body } = await attemptOf(spelling);
    expect(body).toEqual({ contentType: "text/new", text: "b" });
    const { sent } = await attemptOf(spelling, answer(200), { body: { contentType: "text/old", text: "b" } });
    expect(sent[0]?.headers).toEqual({ "Content-Type": "text/old" });
  });

  it("invents no type for stored bytes that had none", async () => {
    const untyped = withPlugin({ render: () => ({ method: "POST", url: "https://receiver-1.example/", headers: {}, body: "b" }) });
    const { body } = await attemptOf(untyped);
    expect((await attemptOf(untyped, answer(200), { body })).sent[0]?.headers).toEqual({});
  });

  it("takes what decides about content from the planning, all else from the present", async () => {
    const content = aConnector({ config: { style: "old", url: "https://old.example/" } });
    const connector = aConnector({ config: { style: "new", url: "https://new.example/" }, revision: 2 });
    expect((await attemptOf(connector, answer(200), { content })).sent[0]).toMatchObject({ url: "https://new.example/", body: "old e" });
  });

  it("keeps what the target said, shortened to 16 KB, and the request where it did not succeed", async () => {
    const connector = aConnector({ config: { token: "t0k3n" } }, { secrets: { "/token": "t0k3n" } });
    const result: SendResult = { kind: "response", status: 500, headers: { via: "x" }, bodyText: "y".repeat(20_000), bodyTruncated: false, durationMs: 12.7 };
    const { attempt, sent } = await attemptOf(connector, result);
    expect(sent[0]?.headers["x-token"]).toBe("t0k3n");
    expect(attempt).toMatchObject({
      responseStatus: 500,
      responseHeaders: { via: "x" },
      durationMs: 13,
      request: { method: "POST", headers: { "x-token": "***" } },
    });
    expect(attempt.responseBody).toHaveLength(16_384);
    expect(JSON.stringify(attempt)).not.toContain("t0k3n");
    expect((await attemptOf(connector)).attempt.request).toBeNull();
  });

  it("keeps the request of a test also where it succeeded, as there is no event to render it from again", async () => {
    const connector = aConnector({ config: { token: "t0k3n" } }, { secrets: { "/token": "t0k3n" } });
    expect((await attemptOf(connector, undefined, { test: true })).attempt.request).toMatchObject({ method: "POST", headers: { "x-token": "***" } });
  });
});

describe("an attempt that sends nothing", () => {
  it("is a dead letter where the template fails", async () => {
    const { outcome, deadLetterReason, sent, countsAsFailure } = await attemptOf(withTemplate({ contentType: "application/json", text: "{{{id}" }));
    expect(outcome.kind).toBe("payloadRejected");
    expect({ deadLetterReason, sent, countsAsFailure }).toEqual({ deadLetterReason: "template_failed", sent: [], countsAsFailure: false });
  });

  it.each([
    ["just within 1 MB", "é".repeat(524_288), 1],
    ["over 1 MB in bytes, not in characters", "é".repeat(524_289), 0],
  ])("is a dead letter where the body is too large: %s", async (_, text, sends) => {
    const { deadLetterReason, sent } = await attemptOf(
      withPlugin({ render: (): RenderedRequest => ({ method: "POST", url: "https://receiver-1.example/", headers: {}, body: text }) }),
    );
    expect(sent).toHaveLength(sends);
    expect(deadLetterReason).toBe(sends === 0 ? "too_large" : null);
  });

  const broken = (): never => {
    throw new Error("oops");
  };
  it.each<[string, Partial<Plugin>]>([
    ["throws while rendering", { render: broken }],
    ["throws while signing", { sign: broken }],
    ["renders nothing", { render: () => undefined as unknown as RenderedRequest }],
    [
      "renders a body that is no text",
      { render: () => ({ method: "POST", url: "https://receiver-1.example/", headers: {}, body: { a: 1 } as unknown as string }) },
    ],
  ])("is the plugin's bug where it %s", async (_, parts) => {
    const { outcome, sent, countsAsFailure } = await attemptOf(withPlugin(parts));
    expect(outcome).toMatchObject({ kind: "bug", reason: expect.stringContaining("postbox") });
    expect({ sent, countsAsFailure }).toEqual({ sent: [], countsAsFailure: false });
  });

  it("is handed back where the plugin is not there", async () => {
    expect((await attemptOf(aConnector({}, { plugin: null }))).outcome.kind).toBe("cancelled");
  });
});

describe("the outcome of an attempt", () => {
  it.each<[string, Outcome["kind"], boolean]>([
    ["timeout", "transient", true],
    ["connection_refused", "transient", true],
    ["aborted", "cancelled", false],
    ["address_forbidden", "configInvalid", false],
    ["invalid_request", "configInvalid", false],
  ])("of the network's %s is %s", async (code, kind, countsAsFailure) => {
    const made = await attemptOf(aConnector(), failure(code));
    expect(made).toMatchObject({ outcome: { kind }, countsAsFailure, attempt: { responseStatus: null, responseBody: null, error: `it failed: ${code}` } });
  });

  it.each<[number, Outcome["kind"], boolean]>([
    [204, "delivered", false],
    [302, "transient", true],
    [404, "transient", true],
    [410, "gone", false],
    [500, "transient", true],
  ])("of an answer %s is %s where the plugin does not know better", async (status, kind, countsAsFailure) => {
    expect(await attemptOf(aConnector(), answer(status))).toMatchObject({ outcome: { kind }, countsAsFailure });
  });

  it("is the plugin's word where it has one", async () => {
    const classify = (): Outcome => ({ kind: "authFailed", reason: "token expired" });
    expect(await attemptOf(withPlugin({ classify }))).toMatchObject({
      outcome: { kind: "authFailed" },
      attempt: { error: "token expired" },
      countsAsFailure: false,
    });
  });

  it.each<[string, () => Outcome]>([
    ["throws", () => JSON.parse("{")],
    ["says nothing", () => undefined as unknown as Outcome],
    ["makes up a word", () => ({ kind: "perhaps" }) as unknown as Outcome],
  ])("is the plugin's bug where it %s about the answer", async (_, classify) => {
    expect(await attemptOf(withPlugin({ classify }))).toMatchObject({ outcome: { kind: "bug" }, countsAsFailure: false });
  });

  it("exists even where the sender breaks its promise and throws", async () => {
    const made = await attemptOf(aConnector(), () => {
      throw new Error("sockets are out");
    });
    expect(made).toMatchObject({ outcome: { kind: "transient", reason: "sockets are out" }, body: { text: "plain e" } });
  });
});
