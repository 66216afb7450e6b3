import { describe, expect, it } from "vitest";
import { statusAnswers } from "./answers.js";
import { classifyAnswer } from "./classify-answer.js";
import { configOf } from "./testing/render-input.js";

const outcome = (status: number, bodyText = "", headers = {}) => classifyAnswer({ response: { status, headers, bodyText }, config: configOf(), now: 0 });

/** Written out once more: a row of the plugin's table that changes fails here. */
const table: readonly (readonly [status: number, outcome: string])[] = [
  [400, "payloadRejected"],
  [401, "authFailed"],
  [403, "authFailed"],
  [404, "gone"],
  [408, "transient"],
  [410, "gone"],
  [413, "payloadRejected"],
  [429, "rateLimited"],
  [500, "transient"],
  [502, "transient"],
  [503, "transient"],
  [504, "transient"],
];

describe("an answer of Teams", () => {
  it.each(table)("%i: %s, as a status and inside the text of a 200", (status, kind) => {
    expect(outcome(status).kind).toBe(kind);
    const told = outcome(200, `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=0.`);
    expect(told).toMatchObject({ kind, reason: expect.stringContaining(String(status)) });
  });

  it("has no row that is not tested", () => {
    expect(statusAnswers.map(({ status, outcome: kind }) => [status, kind])).toEqual(table);
  });

  it("of a Workflow says accepted, of a connector that posted delivered", () => {
    expect([outcome(202).kind, outcome(200).kind, outcome(200, '{"ok":true}').kind, outcome(200, "1").kind]).toEqual([
      "accepted",
      "accepted",
      "accepted",
      "delivered",
    ]);
  });

  it("is waited for as long as it says, else half a minute", () => {
    expect(outcome(429, "", { "retry-after": "9" })).toMatchObject({ kind: "rateLimited", retryAfterMs: 9_000 });
    expect(outcome(503, "", { "retry-after": "9" })).toMatchObject({ kind: "rateLimited", retryAfterMs: 9_000 });
    expect(outcome(429)).toMatchObject({ kind: "rateLimited", retryAfterMs: 30_000 });
  });

  it("that tells of another error is tried again", () => {
    expect(outcome(200, "returned HTTP error 599").kind).toBe("transient");
    expect(outcome(418).kind).toBe("transient");
  });
});
