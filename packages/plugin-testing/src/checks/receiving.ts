import assert from "node:assert/strict";
import type { InboundRequest, ReceiveResult } from "@trunkline/plugin-api";
import { connector, NOW } from "../attempt.js";
import type { Check, Subject } from "../subject.js";
import { firstConfig } from "./with-receiver.js";

const plainRequest: InboundRequest = { method: "POST", path: "", query: {}, headers: {}, contentType: "application/json", bodyText: "{}" };
const malformed = ["", "{", "null", "[]", "1", '"text"', "{}", '{"event":null}', '{"__proto__":{"a":1}}', "<xml/>", "\u0000", "x".repeat(1_000_000)];

/** What an inbound plugin makes of requests. Size, signature, replay and duplicates are the engine's, and tested there. */
export const receivingChecks: readonly Check[] = [
  {
    number: 21,
    title: "requests mean what is documented, and none is too malformed",
    exempts: ({ plugin }) => (plugin.direction === "outbound" ? "the plugin only sends" : null),
    run: checkReceiving,
  },
];

function checkReceiving(subject: Subject): void {
  const { options, plugin } = subject;
  for (const config of subject.configs) for (const check of plugin.senderChecks?.(config) ?? []) assert.ok(check.kind.length > 0, "a sender check has no kind");
  assert.ok((options.received ?? []).length > 0, "received has no sample request");
  for (const { request, result } of options.received ?? []) {
    const first = receive(subject, request);
    assert.deepEqual(first, result);
    assert.deepEqual(receive(subject, request), first, "the same request means something else the second time");
  }
  for (const bodyText of malformed) expectWellFormed(receive(subject, { bodyText }), bodyText);
}

function receive({ plugin, configs, options }: Subject, request: Partial<InboundRequest>): ReceiveResult {
  assert.ok(plugin.receive !== undefined, "it has no receive");
  return plugin.receive({ request: { ...plainRequest, ...request }, config: firstConfig({ plugin, configs, options }), connector, now: NOW });
}

function expectWellFormed(result: ReceiveResult, bodyText: string): void {
  const what = JSON.stringify(bodyText.slice(0, 40));
  if (result.kind === "refused") assert.ok([400, 404, 409, 422].includes(result.status) && result.reason !== "", `${what}: ${JSON.stringify(result)}`);
  else for (const event of result.events ?? []) assert.match(event.type, /^[\w-]+(\.[\w-]+)+$/, `${what}: an event without a type`);
}
