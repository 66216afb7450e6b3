import { randomUUID } from "node:crypto";
import type { JsonObject } from "@trunkline/plugin-api";
import type { Answer, ReceivedRequest, Target } from "../target/answer.js";
import { jsonObject } from "./json-object.js";
import { paceOf } from "./pace.js";

const HOOK_PATH = /^\/hooks\/(?:catch|standard)\/\d+\/\w+\/?$/;
const MOST_BYTES = 10 * 1_048_576;
const TRIGGERING: ReadonlySet<string> = new Set(["GET", "POST", "PUT"]);

export interface ZapierSimulatorOptions {
  /** More in one second are answered 429; default: no limit. Zapier's own for REST hooks: 30. */
  readonly runsPerSecond?: number;
}

/** Zapier's catch hooks (`/hooks/catch/{user}/{hook}/`) and the target URLs of REST hooks (`/hooks/standard/{user}/{hook}/`). */
export interface ZapierSimulator {
  readonly target: Target;
  /** What Zaps ran with, in order. */
  readonly runs: readonly { readonly path: string; readonly input: JsonObject }[];
  /** Paths whose Zap was paused by our DELETE (the reverse unsubscribe). */
  readonly paused: ReadonlySet<string>;
  /** The Zap is switched off: its URL answers 410 from now on. */
  switchOff(path: string): void;
}

export function createZapierSimulator({ runsPerSecond }: ZapierSimulatorOptions = {}): ZapierSimulator {
  const state: State = { runs: [], paused: new Set(), off: new Set(), isTooFast: paceOf(runsPerSecond) };
  return { target: (request) => answerTo(state, request), runs: state.runs, paused: state.paused, switchOff: (path) => void state.off.add(path) };
}

interface State {
  readonly runs: { readonly path: string; readonly input: JsonObject }[];
  readonly paused: Set<string>;
  readonly off: Set<string>;
  readonly isTooFast: (place: string) => boolean;
}

function answerTo(state: State, { method, url, bodyText }: ReceivedRequest): Answer {
  const { pathname } = new URL(url);
  if (!HOOK_PATH.test(pathname)) return { status: 404, body: "" };
  if (state.off.has(pathname) || state.paused.has(pathname)) return { status: 410, body: '{"status":"please unsubscribe me!"}' };
  if (method === "DELETE") {
    state.paused.add(pathname);
    return { status: 200, body: "{}" };
  }
  if (!TRIGGERING.has(method)) return { status: 204, headers: { "access-control-allow-origin": "*" } };
  if (Buffer.byteLength(bodyText) > MOST_BYTES) return { status: 413, body: "" };
  if (state.isTooFast(pathname)) return { status: 429, body: '{"status":"throttled"}' };
  const input = jsonObject(bodyText);
  if (input === null) return { status: 400, body: '{"status":"error"}' };
  state.runs.push({ path: pathname, input });
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ status: "success", id: randomUUID(), attempt: randomUUID() }) };
}
