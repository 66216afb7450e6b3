import type { OutgoingRequest, SendResult } from "@trunkline/core";
import { beforeEach, expect, it } from "vitest";
import { sendWhileHeld } from "./send-while-held.js";

const request = {} as OutgoingRequest;
const timedOut: SendResult = { kind: "failure", code: "timeout", message: "no answer", durationMs: 30_000 };
const answered: SendResult = { kind: "response", status: 200, headers: {}, bodyText: "", bodyTruncated: false, durationMs: 5 };
let isHeld = true;
let result: SendResult = answered;
let sent = 0;
const sender = sendWhileHeld(
  {
    send: async () => {
      sent += 1;
      return result;
    },
  },
  { isHeld: () => isHeld },
);

beforeEach(() => {
  [isHeld, result, sent] = [true, answered, 0];
});

it("sends while the lease is held, and gives what came of it", async () => {
  expect(await sender.send(request)).toBe(answered);
  result = timedOut;
  expect(await sender.send(request)).toBe(timedOut);
});

it("sends nothing without the lease", async () => {
  isHeld = false;
  expect(await sender.send(request)).toMatchObject({ kind: "failure", code: "aborted" });
  expect(sent).toBe(0);
});

it("blames no target for a time-out of which this process slept through a part", async () => {
  result = timedOut;
  const sending = sender.send(request);
  isHeld = false;
  expect(await sending).toMatchObject({ code: "aborted" });
});

it("keeps an answer that came though the lease is lost: the target has it", async () => {
  const sending = sender.send(request);
  isHeld = false;
  expect(await sending).toBe(answered);
});
