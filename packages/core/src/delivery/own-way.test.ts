import { RequestFailed, type JsonObject, type Plugin, type SendContext } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import type { OutgoingRequest, SendResult } from "../ports.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import { aConnector, postbox } from "../testing/a-connector.js";
import { anEvent } from "../testing/a-message.js";
import { answer, failure } from "../testing/answers.js";
import type { AttemptInput } from "./attempt-input.js";
import { checkConnector } from "./check-connector.js";
import { makeAttempt } from "./make-attempt.js";
import { prepareItsOwnWay } from "./own-way.js";

const NOW = 1_700_000_000_000;
const hook = "https://receiver-1.example/hook";

type Send = (context: SendContext<JsonObject>) => ReturnType<NonNullable<Plugin["send"]>>;

function sending(send: Send, parts: Partial<Plugin> = {}): CompiledConnector {
  return aConnector({ delivery: { timeoutMs: 1_000 } }, { plugin: { ...postbox, send: send as Plugin["send"], ...parts } });
}

function inputOf(connector: CompiledConnector, input: Partial<AttemptInput> = {}): AttemptInput {
  const event = anEvent({ id: "e" });
  return { deliveryId: "d", event, connector, content: connector, subscriptionIndex: 0, attemptNumber: 1, body: null, test: false, ...input };
}

function dependenciesOf(answers: readonly SendResult[]) {
  const sent: OutgoingRequest[] = [];
  const send = async (request: OutgoingRequest): Promise<SendResult> => {
    sent.push(request);
    return answers[sent.length - 1] ?? answer(200);
  };
  const mask = ({ method, url, headers }: { method: string; url: string; headers: Readonly<Record<string, string>> }) => ({ method, url, headers });
  return { sent, sender: { send }, clock: { now: () => NOW }, mask, scrub: (text: string) => text };
}

describe("a plugin that sends by itself", () => {
  it("makes several requests within one attempt, and says what they come to", async () => {
    const dependencies = dependenciesOf([answer(201), answer(200)]);
    const connector = sending(async ({ http, request, classify }) => {
      const room = await http({ url: "https://receiver-1.example/rooms", json: { name: "#a" }, headers: { "x-first": "yes" } });
      return classify(await http({ ...request, url: `${hook}?room=${room.status}` }));
    });
    const made = await makeAttempt(dependencies, inputOf(connector));
    expect(dependencies.sent.map(({ method, url, body }) => [method, url, body])).toEqual([
      ["POST", "https://receiver-1.example/rooms", '{"name":"#a"}'],
      ["POST", `${hook}?room=201`, "plain e"],
    ]);
    expect(dependencies.sent[0]?.headers).toEqual({ "content-type": "application/json", "x-first": "yes" });
    expect(made.outcome).toEqual({ kind: "delivered" });
    expect(made.attempt).toMatchObject({ responseStatus: 200, outcome: "delivered" });
    expect(made.body).toEqual({ contentType: "text/plain", text: "plain e" });
  });

  it("delivers by saying nothing, and keeps the first attempt's bytes", async () => {
    const dependencies = dependenciesOf([]);
    const connector = sending(async ({ http, request }) => void (await http(request ?? { url: hook })));
    const body = { contentType: "text/plain", text: "as it was" };
    const made = await makeAttempt(dependencies, inputOf(connector, { body, attemptNumber: 2 }));
    expect(made).toMatchObject({ outcome: { kind: "delivered" }, body });
    expect(dependencies.sent[0]?.body).toBe("as it was");
  });

  it.each([
    ["timeout", { kind: "transient" }],
    ["address_forbidden", { kind: "configInvalid" }],
    ["aborted", { kind: "cancelled" }],
  ])("lets %s decide unless it catches it", async (code, outcome) => {
    const uncaught = sending(async ({ http }) => void (await http({ url: hook })));
    expect((await makeAttempt(dependenciesOf([failure(code)]), inputOf(uncaught))).outcome).toMatchObject(outcome);
    const caught = sending(({ http }) =>
      http({ url: hook }).then(
        () => undefined,
        (error: unknown) => ({ kind: "payloadRejected", reason: error instanceof RequestFailed ? "caught" : "lost" }),
      ),
    );
    expect((await makeAttempt(dependenciesOf([failure(code)]), inputOf(caught))).outcome).toEqual({ kind: "payloadRejected", reason: "caught" });
  });

  it("may not send to a host that it does not declare", async () => {
    const dependencies = dependenciesOf([]);
    const connector = sending(async ({ http }) => void (await http({ url: "https://elsewhere.example" })));
    const made = await makeAttempt(dependencies, inputOf(connector));
    expect(made.outcome).toMatchObject({ kind: "configInvalid", reason: expect.stringContaining("does not declare") });
    expect(dependencies.sent).toEqual([]);
  });

  it.each([
    ["throws", () => Promise.reject(new Error("boom")), "boom"],
    ["throws a text", () => Promise.reject("text"), "text"],
    [
      "throws at once",
      () => {
        throw new Error("sync");
      },
      "sync",
    ],
    ["gives nonsense", () => Promise.resolve({ kind: "splendid" } as never), "splendid"],
    ["never ends", () => new Promise<never>(() => {}), "has not ended within its time"],
  ])("is a bug where it %s", async (_, send: Send, reason) => {
    expect((await makeAttempt(dependenciesOf([]), inputOf(sending(send)))).outcome).toMatchObject({ kind: "bug", reason: expect.stringContaining(reason) });
  });

  it("signs with a secret of its config", async () => {
    const connector = sending(async ({ http, hmac }) => void (await http({ url: hook, headers: { "x-signed": hmac("/style", "content") } })));
    const dependencies = dependenciesOf([]);
    await makeAttempt(dependencies, inputOf(connector));
    expect(dependencies.sent[0]?.headers["x-signed"]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("without a render shows its first request in previews, and builds its body anew on a retry", async () => {
    const connector = sending(
      async ({ http, payload, event }) => {
        await http({ url: hook, body: payload?.text ?? event.type });
        await http({ url: hook, body: "second" });
      },
      { render: undefined },
    );
    const dependencies = dependenciesOf([]);
    const prepared = await prepareItsOwnWay(inputOf(connector), NOW);
    expect(prepared).toMatchObject({ request: { method: "POST", url: hook, body: "asset.created" } });
    const made = await makeAttempt(dependencies, inputOf(connector, { attemptNumber: 2, body: { contentType: "", text: "asset.created" } }));
    expect(dependencies.sent.map(({ body }) => body)).toEqual(["asset.created", "second"]);
    expect(made.body).toEqual({ contentType: "", text: "asset.created" });
  });
});

describe("a plugin that renders and declares its hosts", () => {
  it("may not render a request to another one", async () => {
    const connector = aConnector({}, { plugin: { ...postbox, egress: { hosts: ["api.example"] } } });
    const dependencies = dependenciesOf([]);
    expect((await makeAttempt(dependencies, inputOf(connector))).outcome).toMatchObject({ kind: "configInvalid" });
    expect(dependencies.sent).toEqual([]);
  });
});

describe("a plugin's own check", () => {
  const checking = (check: NonNullable<Plugin["check"]>): CompiledConnector => aConnector({}, { plugin: { ...postbox, check } });

  it("is asked, and its last answer's status shown", async () => {
    const connector = checking(async ({ http }) =>
      (await http({ url: hook })).status === 401 ? { ok: false, message: "Refused.", pointer: "/token" } : { ok: true },
    );
    const refused = await checkConnector({ ...dependenciesOf([answer(401)]), timeoutMs: 1_000 }, connector);
    expect(refused).toMatchObject({ verdict: { ok: false, message: "Refused.", pointer: "/token" }, status: 401, isUnreachable: false });
    expect(await checkConnector({ ...dependenciesOf([]), timeoutMs: 1_000 }, connector)).toMatchObject({ verdict: { ok: true }, status: 200 });
  });

  it("tells no answer from a plugin that fails", async () => {
    const asks = checking(async ({ http }) => ({ ok: (await http({ url: hook })).status === 200 }));
    expect(await checkConnector({ ...dependenciesOf([failure("timeout")]), timeoutMs: 1_000 }, asks)).toMatchObject({
      isUnreachable: true,
      verdict: { ok: false },
    });
    const fails = checking(() => Promise.reject(new Error("boom")));
    expect(await checkConnector({ ...dependenciesOf([]), timeoutMs: 1_000 }, fails)).toMatchObject({
      isUnreachable: false,
      verdict: { message: "The plugin failed: boom" },
    });
  });

  it("is the engine's where the plugin has none", async () => {
    expect(await checkConnector({ ...dependenciesOf([]), timeoutMs: 1_000 }, aConnector())).toBeNull();
  });
});
