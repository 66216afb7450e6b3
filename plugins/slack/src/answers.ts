import type { OutcomeKind } from "@trunkline/plugin-api";

/** What one error text of Slack means. */
export interface AnswerRow {
  readonly error: string;
  readonly outcome: Extract<OutcomeKind, "payloadRejected" | "configInvalid" | "authFailed" | "gone" | "rateLimited" | "transient">;
  /** What to do, or what it is; ends a sentence that begins with the error. */
  readonly meaning: string;
}

type Group = readonly [outcome: AnswerRow["outcome"], meaning: string, errors: readonly string[]];

/** Answers of incoming webhooks are one word of plain text (api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks). Statuses of some are not published, so the text decides. */
export const webhookAnswers: readonly AnswerRow[] = rows([
  ["payloadRejected", "Slack does not understand the message", ["invalid_payload"]],
  [
    "payloadRejected",
    "Slack does not take the message's content",
    ["no_text", "missing_text_or_fallback_or_attachments", "invalid_blocks", "invalid_blocks_format", "too_many_attachments"],
  ],
  ["configInvalid", "the user whom the webhook writes to does not exist", ["user_not_found"]],
  ["authFailed", "an administrator of the workspace does not allow it", ["action_prohibited", "posting_to_general_channel_denied"]],
  ["gone", "the webhook's URL is wrong or was revoked", ["invalid_token"]],
  ["gone", "the channel was deleted, or made private without the app", ["channel_not_found"]],
  ["gone", "the webhook was removed, or the workspace is gone", ["no_service", "no_service_id", "no_active_hooks", "no_team", "team_disabled"]],
  ["gone", "the channel is archived", ["channel_is_archived"]],
  ["transient", "Slack failed", ["rollup_error"]],
]);

/** `error` in answers of chat.postMessage and the other methods, whose status is 200 nearly always (docs.slack.dev, chat.postMessage). A name that ends in `*` is a beginning. */
export const apiAnswers: readonly AnswerRow[] = rows([
  [
    "payloadRejected",
    "Slack does not take the message's content",
    [
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
  ],
  ["configInvalid", "the channel does not exist, or the bot cannot see it", ["channel_not_found"]],
  ["configInvalid", "the bot is no member of the channel: invite it", ["not_in_channel"]],
  ["configInvalid", "the channel is archived", ["is_archived"]],
  [
    "configInvalid",
    "the workspace does not let the bot post there",
    ["restricted_action*", "posting_to_general_channel_denied", "team_access_not_granted", "ekm_access_denied", "cannot_reply_to_message"],
  ],
  [
    "authFailed",
    "Slack does not accept the bot token",
    ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type", "org_login_required", "access_denied"],
  ],
  ["authFailed", "the bot lacks a scope", ["missing_scope", "no_permission"]],
  ["rateLimited", "Slack wants fewer messages", ["ratelimited", "rate_limited", "message_limit_exceeded"]],
  ["transient", "Slack failed; the message may have been posted", ["fatal_error"]],
  ["transient", "Slack failed", ["internal_error", "service_unavailable", "request_timeout"]],
  ["transient", "the workspace is being moved", ["team_added_to_org"]],
]);

function rows(groups: readonly Group[]): readonly AnswerRow[] {
  return groups.flatMap(([outcome, meaning, errors]) => errors.map((error) => ({ error, outcome, meaning })));
}
