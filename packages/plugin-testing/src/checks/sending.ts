import assert from "node:assert/strict";
import { allowedHosts, leadsTo, type EventView, type Payload } from "@trunkline/plugin-api";
import { connector, delivery, prepare, type AttemptResult } from "../attempt.js";
import { awkwardEvents, goldenEvents, someGoldenEvents } from "../golden-events.js";
import type { Check, Subject } from "../subject.js";
import { targetOf, firstConfig, plainEvent, sendsNothing, withReceiver } from "./with-receiver.js";

const TYPES_IN_SHORT = 12;
const AT_ONCE = 20;
const PROMPT_MS = 200;
const template: Payload = { contentType: "application/json", text: '{"text":"Asset <b>501</b> & co. \u{1F6B0}"}' };

/** Checks of what goes out. */
export const sendingChecks: readonly Check[] = [
  { number: 6, title: "every event type is delivered, and so are awkward events and templates", exempts: sendsNothing, run: checkEvents },
  { number: 7, title: "an attempt takes as many requests as declared", exempts: sendsNothing, run: checkRequestCount },
  { number: 8, title: "requests go to declared hosts only", exempts: sendsNothing, run: checkHosts },
  { number: 9, title: "an abort ends an attempt within 200 ms", exempts: sendsNothing, run: checkAbort },
  { number: 10, title: "a target that never answers ends as a time-out", exempts: sendsNothing, run: checkTimeout },
  { number: 13, title: "redirects are not followed", exempts: sendsNothing, run: checkRedirects },
  { number: 15, title: "a retry sends the same bytes, and what makes a delivery recognisable", exempts: sendsNothing, run: checkIdempotency },
  { number: 16, title: "twenty deliveries of several connectors at once do not mix", exempts: sendsNothing, run: checkConcurrency },
  { number: 19, title: "the same input gives the same request, and stays as it was", exempts: sendsNothing, run: checkPurity },
];

async function checkEvents(subject: Subject): Promise<void> {
  const types = process.env.TRUNKLINE_FULL === "1" ? goldenEvents : someGoldenEvents(TYPES_IN_SHORT);
  await withReceiver(subject, async (bench) => {
    const deliver = async (what: string, event: EventView, payload: Payload | null = null): Promise<void> => {
      for (const config of subject.configs) expectDelivered(what, await bench.attempt({ event, config, payload }));
    };
    for (const event of types) await deliver(event.type, event);
    for (const { what, event } of awkwardEvents) await deliver(`an event with ${what}`, event);
    await deliver("a template", plainEvent, template);
    await deliver("a template that came out empty", plainEvent, { contentType: "text/plain", text: "" });
  });
}

function expectDelivered(what: string, { outcome, requests }: AttemptResult): void {
  assert.ok(outcome.kind === "delivered" || outcome.kind === "accepted", `${what}: ${JSON.stringify(outcome)}`);
  assert.ok(requests.length > 0, `${what}: nothing was sent`);
  for (const { headers, body } of requests) {
    const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
    if (/[/+]json\b/.test(type) && what !== "a template that came out empty") assert.doesNotThrow(() => void JSON.parse(body), `${what}: the body is no JSON`);
  }
}

async function checkRequestCount(subject: Subject): Promise<void> {
  const wanted = subject.options.requestsPerAttempt ?? 1;
  await withReceiver(subject, async ({ attempt, receiver }) => {
    await attempt();
    assert.equal(receiver.requests.length, wanted);
    if (subject.plugin.send === undefined) assert.equal(wanted, 1, "only send can take more than one request");
  });
}

async function checkHosts(subject: Subject): Promise<void> {
  await withReceiver(subject, async ({ attempt, receiver }) => {
    for (const config of subject.configs) {
      const { outcome } = await attempt({ config });
      assert.ok(receiver.requests.length > 0, `nothing was sent: ${JSON.stringify(outcome)}`);
      const hosts = allowedHosts(subject.plugin, config);
      for (const { url } of receiver.requests) assert.ok(leadsTo(hosts, url), `${new URL(url).host} is not among ${hosts.join(", ")}`);
      receiver.answerWith(targetOf(subject));
    }
  });
}

async function checkAbort(subject: Subject): Promise<void> {
  await withReceiver(subject, async ({ attempt, receiver }) => {
    receiver.answerWith(() => "hang");
    const stop = new AbortController();
    const running = attempt({ signal: stop.signal, timeoutMs: 10_000 });
    await untilReceived(receiver);
    const stoppedAt = performance.now();
    stop.abort();
    const { outcome } = await running;
    assert.ok(performance.now() - stoppedAt <= PROMPT_MS, `it took ${Math.round(performance.now() - stoppedAt)} ms`);
    assert.equal(outcome.kind, "cancelled", JSON.stringify(outcome));
  });
}

async function untilReceived(receiver: { readonly requests: readonly unknown[] }): Promise<void> {
  for (let tries = 0; receiver.requests.length === 0; tries += 1) {
    assert.ok(tries < 1_000, "nothing was sent");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function checkTimeout(subject: Subject): Promise<void> {
  await withReceiver(subject, async ({ attempt, receiver }) => {
    receiver.answerWith(() => "hang");
    const { outcome } = await attempt({ timeoutMs: 100 });
    assert.equal(outcome.kind, "transient", JSON.stringify(outcome));
  });
}

async function checkRedirects(subject: Subject): Promise<void> {
  await withReceiver(subject, async ({ attempt, receiver }) => {
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.answerWith(() => ({ status, headers: { location: "https://elsewhere.example/stolen" } }));
      const { outcome } = await attempt();
      assert.equal(receiver.requests.length, 1, `${status} was followed`);
      assert.equal(outcome.kind, subject.options.outcomes?.[status] ?? "transient", `${status}: ${JSON.stringify(outcome)}`);
    }
  });
}

async function checkIdempotency(subject: Subject): Promise<void> {
  const { idempotencyKey } = subject.options;
  await withReceiver(subject, async ({ attempt, receiver }) => {
    const first = await attempt();
    const last = first.requests.at(-1);
    assert.ok(last !== undefined, "nothing was sent");
    const pinned =
      subject.plugin.render === undefined ? {} : { body: prepare({ plugin: subject.plugin, config: firstConfig(subject), event: plainEvent }).body };
    const again = await attempt({ delivery: { ...delivery, attempt: 2 }, now: Date.parse("2026-02-01T13:00:00.000Z"), ...pinned });
    assert.equal(again.requests.at(-1)?.body, last.body, "the second attempt sends another body");
    if (idempotencyKey === null) return;
    const sent = receiver.requests;
    const key = idempotencyKey ?? ((request) => JSON.stringify([request.headers, request.bodyText, request.url]).match(delivery.id)?.[0]);
    const keys = [sent[(first.requests.length || 1) - 1], sent.at(-1)].map((request) => (request === undefined ? undefined : key(request)));
    assert.ok(
      keys[0] !== undefined && keys[0] !== "",
      "a request carries nothing by which the target could recognise the delivery (else set idempotencyKey: null)",
    );
    assert.equal(keys[1], keys[0], "the second attempt carries another key");
  });
}

async function checkConcurrency(subject: Subject): Promise<void> {
  await withReceiver(subject, async (bench) => {
    const inputs = Array.from({ length: AT_ONCE }, (_, index) => ({
      config: subject.configs[index % subject.configs.length] ?? firstConfig(subject),
      connector: { ...connector, id: index + 1, tenant: `tenant-${index}`, name: `Connector ${index}` },
      delivery: { ...delivery, id: delivery.id.replace(/^../, String(10 + index)) },
      event: { ...plainEvent, id: `evt-${index}` },
    }));
    const alone: AttemptResult[] = [];
    for (const input of inputs) alone.push(await bench.attempt(input));
    const together = await Promise.all(inputs.map((input) => bench.attempt(input)));
    for (const [index, result] of together.entries()) assert.deepEqual(result.requests, alone[index]?.requests, "a request differs from the one made alone");
  });
}

function checkPurity(subject: Subject): void {
  if (subject.plugin.render === undefined) return;
  for (const config of subject.configs) {
    for (const event of [plainEvent, ...someGoldenEvents(TYPES_IN_SHORT)]) {
      const input = { plugin: subject.plugin, config: frozen(structuredClone(config)), event: frozen(structuredClone(event)), payload: null };
      assert.deepEqual(prepare(input), prepare({ ...input, config: structuredClone(config) }), `${event.type} renders differently the second time`);
    }
  }
}

function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) for (const child of Object.values(Object.freeze(value))) frozen(child);
  return value;
}
