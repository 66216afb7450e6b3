import { describe, expect, it } from "vitest";
import { apiAnswers, webhookAnswers } from "./answers.js";
import { classifyAnswer } from "./classify-answer.js";
import { BOT, configOf } from "./testing/render-input.js";

const webhook = (status: number, bodyText: string, headers = {}) => classifyAnswer({ response: { status, headers, bodyText }, config: configOf(), now: 0 });
const api = (answer: object, headers = {}, status = 200) =>
  classifyAnswer({ response: { status, headers, bodyText: JSON.stringify(answer) }, config: configOf(BOT), now: 0 });

/** Written out once more: a row of the plugin's table that changes fails here. */
const webhookTable: readonly (readonly [status: number, body: string, outcome: string])[] = [
  [400, "invalid_payload", "payloadRejected"],
  [400, "no_text", "payloadRejected"],
  [400, "missing_text_or_fallback_or_attachments", "payloadRejected"],
  [400, "invalid_blocks", "payloadRejected"],
  [400, "invalid_blocks_format", "payloadRejected"],
  [400, "too_many_attachments", "payloadRejected"],
  [400, "user_not_found", "configInvalid"],
  [403, "action_prohibited", "authFailed"],
  [403, "posting_to_general_channel_denied", "authFailed"],
  [403, "invalid_token", "gone"],
  [404, "channel_not_found", "gone"],
  [404, "no_service", "gone"],
  [404, "no_service_id", "gone"],
  [404, "no_active_hooks", "gone"],
  [404, "no_team", "gone"],
  [403, "team_disabled", "gone"],
  [410, "channel_is_archived", "gone"],
  [500, "rollup_error", "transient"],
];

const apiTable: Readonly<Record<string, readonly string[]>> = {
  payloadRejected: [
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_too_long",
    "msg_blocks_too_long",
    "no_text",
    "too_many_attachments",
    "attachment_payload_limit_exceeded",
    "invalid_arguments",
    "invalid_json",
    "json_not_object",
    "markdown_text_conflict",
  ],
  configInvalid: [
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "restricted_action_read_only_channel",
    "posting_to_general_channel_denied",
    "team_access_not_granted",
    "ekm_access_denied",
    "cannot_reply_to_message",
  ],
  authFailed: [
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "org_login_required",
    "access_denied",
  ],
  rateLimited: ["ratelimited", "rate_limited", "message_limit_exceeded"],
  transient: ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"],
};
const apiRows = Object.entries(apiTable).flatMap(([outcome, errors]) => errors.map((error) => [error, outcome] as const));

describe("an answer of an incoming webhook", () => {
  it.each(webhookTable)("%i %s", (status, body, outcome) => {
    const found = webhook(status, body);
    expect(found.kind).toBe(outcome);
    expect(found).toHaveProperty("reason", expect.stringContaining(body));
  });

  it("means the same whatever its status", () => {
    for (const [, body, outcome] of webhookTable) for (const status of [200, 400, 404, 500]) expect(webhook(status, `${body}\n`).kind).toBe(outcome);
  });

  it("has no row that is not tested", () => {
    expect(webhookAnswers.map(({ error }) => error).sort()).toEqual(webhookTable.map(([, body]) => body).sort());
  });

  it("of which the text says nothing is judged by its status", () => {
    const kinds = [webhook(200, "ok"), webhook(200, "<html>"), webhook(400, "?"), webhook(403, "?"), webhook(404, "?"), webhook(410, "?"), webhook(502, "?")];
    expect(kinds.map(({ kind }) => kind)).toEqual(["delivered", "transient", "payloadRejected", "authFailed", "transient", "gone", "transient"]);
  });

  it("that asks to wait is waited for", () => {
    expect(webhook(429, "rate_limited", { "retry-after": "30" })).toMatchObject({ kind: "rateLimited", retryAfterMs: 30_000 });
    expect(webhook(429, "").kind).toBe("transient");
  });
});

describe("an answer of the Web API", () => {
  it.each(apiRows)("%s: %s", (error, outcome) => {
    const found = api({ ok: false, error });
    expect(found.kind).toBe(outcome);
    expect(found).toHaveProperty("reason", expect.stringContaining(error.replace(/_read_only_channel$/, "")));
  });

  it("has no row that is not tested", () => {
    const tested = apiRows.map(([error]) => error).filter((error) => error !== "restricted_action_read_only_channel");
    expect(apiAnswers.map(({ error }) => error.replace("*", "")).sort()).toEqual(tested.sort());
  });

  it("is good only with ok", () => {
    expect(api({ ok: true }).kind).toBe("delivered");
    expect([api({}).kind, api({ ok: false }).kind, api({ ok: false, error: "brand_new" }).kind, api([]).kind]).toEqual(Array(4).fill("transient"));
    expect(api({ ok: true }, {}, 500).kind).toBe("transient");
  });

  it("waits as long as Slack says, and half a minute where it does not say", () => {
    expect(api({ ok: false, error: "ratelimited" }, { "retry-after": "7" }, 429)).toMatchObject({ kind: "rateLimited", retryAfterMs: 7_000 });
    expect(api({ ok: false, error: "message_limit_exceeded" })).toMatchObject({ kind: "rateLimited", retryAfterMs: 30_000 });
  });

  it("quotes no text that could be anything", () => {
    expect(JSON.stringify(api({ ok: false, error: "<script> xoxb-secret" }))).not.toContain("xoxb");
  });
});
