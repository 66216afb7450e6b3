import type { JsonObject } from "@trunkline/plugin-api";
import type { Answer, ReceivedRequest, Target } from "../target/answer.js";
import { jsonObject } from "./json-object.js";
import { paceOf } from "./pace.js";
import { slackMessageFault } from "./slack-limits.js";

const HOOK_PATH = /^\/services\/T\w+\/B\w+\/\w+$/;
/** Statuses of the webhook's errors, as far as they are published. */
const HOOK_STATUS: Readonly<Record<string, number>> = {
  action_prohibited: 403,
  posting_to_general_channel_denied: 403,
  invalid_token: 403,
  team_disabled: 403,
  channel_not_found: 404,
  no_service: 404,
  no_service_id: 404,
  no_active_hooks: 404,
  no_team: 404,
  channel_is_archived: 410,
  rollup_error: 500,
};

export interface SlackSimulatorOptions {
  /** More in one second are answered 429; default: no limit. Slack's own: 1. */
  readonly messagesPerSecond?: number;
  /** Whether `conversations.history` tells of what was posted; default true. */
  readonly remembers?: boolean;
}

/** A message that Slack would show. */
export interface PostedMessage {
  /** The webhook's path, or the channel. */
  readonly place: string;
  /** Slack's name of the message. */
  readonly ts: string;
  readonly message: JsonObject;
}

/** Slack's incoming webhooks (`/services/T…/B…/…`) and the methods of its Web API that connectors call (`/api/chat.postMessage`, …), as strict as Slack about limits, with its error texts. */
export interface SlackSimulator {
  readonly target: Target;
  /** Oldest first; a changed one in its place. */
  readonly messages: readonly PostedMessage[];
  /** From now on a webhook's path, or a channel, answers with this error; null: no longer. */
  fail(place: string, error: string | null): void;
}

export function createSlackSimulator({ messagesPerSecond, remembers = true }: SlackSimulatorOptions = {}): SlackSimulator {
  const state: State = { messages: [], failures: new Map(), isTooFast: paceOf(messagesPerSecond), remembers, count: 0 };
  return {
    target: (request) => answerTo(state, request),
    get messages() {
      return state.messages;
    },
    fail: (place, error) => void (error === null ? state.failures.delete(place) : state.failures.set(place, error)),
  };
}

interface State {
  messages: PostedMessage[];
  readonly failures: Map<string, string>;
  readonly isTooFast: (place: string) => boolean;
  readonly remembers: boolean;
  count: number;
}

function answerTo(state: State, request: ReceivedRequest): Answer {
  const { pathname } = new URL(request.url);
  const method = /\/api\/([\w.]+)$/.exec(pathname)?.[1];
  return method === undefined ? hookAnswer(state, pathname, request) : apiAnswer(state, method, request);
}

function hookAnswer(state: State, path: string, { method, headers, bodyText }: ReceivedRequest): Answer {
  if (!HOOK_PATH.test(path)) return refuse("no_team");
  const failure = state.failures.get(path);
  if (failure !== undefined) return refuse(failure);
  const message = method === "POST" && /json/.test(headers["content-type"] ?? "") ? jsonObject(bodyText) : null;
  if (message === null) return refuse("invalid_payload");
  const fault = slackMessageFault(message);
  if (fault !== null) return refuse(fault === "msg_blocks_too_long" ? "invalid_blocks" : fault);
  if (state.isTooFast(path)) return { status: 429, headers: { "retry-after": "1" }, body: "rate_limited" };
  post(state, path, message);
  return { status: 200, headers: { "content-type": "text/html" }, body: "ok" };
}

function refuse(error: string): Answer {
  return { status: HOOK_STATUS[error] ?? 400, headers: { "content-type": "text/html" }, body: error };
}

function apiAnswer(state: State, method: string, request: ReceivedRequest): Answer {
  if (request.headers.authorization?.startsWith("Bearer xoxb-") !== true) return said({ ok: false, error: "not_authed" });
  switch (method) {
    case "auth.test":
      return said({ ok: true, team: "Acme", user: "trunkline", bot_id: "B0SIM" });
    case "conversations.history":
      return history(state, new URL(request.url).searchParams);
    case "chat.postMessage":
    case "chat.update":
      return write(state, method, request);
    default:
      return said({ ok: false, error: "unknown_method" });
  }
}

function history({ messages, remembers }: State, query: URLSearchParams): Answer {
  const channel = query.get("channel") ?? "";
  if (!/^[CGD][A-Z0-9]{8,}$/.test(channel)) return said({ ok: false, error: "channel_not_found" });
  const shown = remembers ? messages.filter(({ place, message }) => place === channel && message.thread_ts === undefined) : [];
  const newestFirst = shown.map(({ ts, message }) => ({ type: "message", ts, text: message.text ?? "", metadata: message.metadata ?? null })).reverse();
  return said({ ok: true, has_more: false, messages: newestFirst.slice(0, Number(query.get("limit") ?? 100)) });
}

function write(state: State, method: string, { bodyText, headers }: ReceivedRequest): Answer {
  const message = /json/.test(headers["content-type"] ?? "") ? jsonObject(bodyText) : null;
  if (message === null) return said({ ok: false, error: "invalid_json" });
  const place = typeof message.channel === "string" ? message.channel : "";
  const failure = state.failures.get(place) ?? (place === "" ? "channel_not_found" : slackMessageFault(message));
  if (failure !== null) return said({ ok: false, error: failure });
  if (state.isTooFast(place)) return { status: 429, headers: { "retry-after": "1" }, body: '{"ok":false,"error":"ratelimited"}' };
  const ts = method === "chat.update" ? change(state, message) : post(state, place, message);
  return ts === null ? said({ ok: false, error: "message_not_found" }) : said({ ok: true, channel: place, ts });
}

function post(state: State, place: string, message: JsonObject): string {
  state.count += 1;
  const ts = `1764000000.${String(state.count).padStart(6, "0")}`;
  state.messages.push({ place, ts, message });
  return ts;
}

function change(state: State, message: JsonObject): string | null {
  const index = state.messages.findIndex(({ ts }) => ts === message.ts);
  const before = state.messages[index];
  if (before === undefined) return null;
  state.messages[index] = { ...before, message };
  return before.ts;
}

function said(answer: JsonObject): Answer {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(answer) };
}
