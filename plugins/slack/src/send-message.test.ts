import { attempt, createSlackSimulator, startReceiver, wireTo, type Receiver, type SlackSimulator } from "@trunkline/plugin-testing";
import type { JsonObject, Plugin } from "@trunkline/plugin-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { slackPlugin } from "./slack-plugin.js";
import { BOT, configOf, workOrder } from "./testing/render-input.js";

let slack: SlackSimulator;
let receiver: Receiver;
beforeEach(async () => {
  slack = createSlackSimulator();
  receiver = await startReceiver(slack.target);
});
afterEach(() => receiver.close());

const deliver = async (given: JsonObject, id: string) =>
  (
    await attempt({
      plugin: slackPlugin as unknown as Plugin,
      config: configOf({ ...BOT, ...given }) as unknown as JsonObject,
      event: { ...workOrder, id },
      delivery: { id: `delivery-of-${id}`, attempt: 1, test: false },
      wire: wireTo(receiver),
    })
  ).outcome.kind;
const posted = () =>
  slack.messages.map(({ ts, message }) => ({ ts, thread: message.thread_ts, event: (message.metadata as { event_payload: JsonObject }).event_payload.event }));

describe("events of one thread key", () => {
  it("share the thread of the first", async () => {
    for (const id of ["one", "two", "three"]) expect(await deliver({ threadKey: "wo-1" }, id)).toBe("delivered");
    expect(await deliver({ threadKey: "wo-2" }, "other")).toBe("delivered");
    const [first] = posted();
    expect(posted().map(({ thread, event }) => [event, thread])).toEqual([
      ["one", undefined],
      ["two", first?.ts],
      ["three", first?.ts],
      ["other", undefined],
    ]);
  });

  it("share one message, which is rewritten, and begin another where it was deleted", async () => {
    const given = { threadKey: "wo-1", onSameKey: "update" };
    for (const id of ["one", "two"]) expect(await deliver(given, id)).toBe("delivered");
    expect(posted().map(({ event }) => event)).toEqual(["two"]);
    receiver.answerWith((request) =>
      request.url.includes("chat.update") ? { status: 200, body: '{"ok":false,"error":"message_not_found"}' } : slack.target(request),
    );
    expect(await deliver(given, "three")).toBe("delivered");
    expect(posted().map(({ event }) => event)).toEqual(["two", "three"]);
  });

  it("are posted once where an earlier attempt was posted, though its answer was lost", async () => {
    for (let count = 0; count < 2; count += 1) expect(await deliver({ threadKey: "wo-1" }, "one")).toBe("delivered");
    expect(posted()).toHaveLength(1);
  });

  it("wait where the channel's history cannot be read", async () => {
    receiver.answerWith(() => ({ status: 200, body: '{"ok":false,"error":"missing_scope"}' }));
    expect(await deliver({ threadKey: "wo-1" }, "one")).toBe("authFailed");
    expect(slack.messages).toEqual([]);
  });
});

it("an event without a thread key takes one request", async () => {
  expect(await deliver({}, "one")).toBe("delivered");
  expect(receiver.requests).toHaveLength(1);
});

it("an error of the channel is the delivery's", async () => {
  slack.fail(BOT.channel, "is_archived");
  expect(await deliver({}, "one")).toBe("configInvalid");
});
