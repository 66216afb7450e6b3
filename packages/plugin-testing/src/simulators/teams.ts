import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import type { Answer, ReceivedRequest, Target } from "../target/answer.js";
import { jsonObject } from "./json-object.js";
import { paceOf } from "./pace.js";

/** learn.microsoft.com, "Create an Incoming Webhook": 28 KB a message. */
const MOST_BYTES = 28_672;
const CARD_TYPE = "application/vnd.microsoft.card.adaptive";
const ACTIONS: ReadonlySet<string> = new Set(["Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility"]);

export interface TeamsSimulatorOptions {
  /** More in one second are refused; default: no limit. */
  readonly messagesPerSecond?: number;
}

/** Teams' two kinds of webhooks: paths under `/webhookb2/` answer as the retired Microsoft 365 connectors do (200 and `1`, or 200 and an error text), all others as a Workflow (202, whatever becomes of the message). */
export interface TeamsSimulator {
  readonly target: Target;
  /** What channels show, in order: Adaptive Cards, and MessageCards of the retired kind. */
  readonly cards: readonly JsonObject[];
  /** What was accepted and then failed inside the Workflow, as the flow's owner would read it. */
  readonly failedRuns: readonly string[];
  /** From now on a path answers like this (a number: of the retired kind inside its text); null: no longer. */
  fail(path: string, status: number | null): void;
}

export function createTeamsSimulator({ messagesPerSecond }: TeamsSimulatorOptions = {}): TeamsSimulator {
  const state: State = { cards: [], failedRuns: [], failures: new Map(), isTooFast: paceOf(messagesPerSecond) };
  return {
    target: (request) => answerTo(state, request),
    cards: state.cards,
    failedRuns: state.failedRuns,
    fail: (path, status) => void (status === null ? state.failures.delete(path) : state.failures.set(path, status)),
  };
}

interface State {
  readonly cards: JsonObject[];
  readonly failedRuns: string[];
  readonly failures: Map<string, number>;
  readonly isTooFast: (place: string) => boolean;
}

function answerTo(state: State, request: ReceivedRequest): Answer {
  const { pathname } = new URL(request.url);
  const message = jsonObject(request.bodyText);
  const isTooLarge = Buffer.byteLength(request.bodyText) > MOST_BYTES;
  const failure = state.failures.get(pathname) ?? (isTooLarge ? 413 : state.isTooFast(pathname) ? 429 : null);
  return pathname.startsWith("/webhookb2/") ? connectorAnswer(state, message, failure) : workflowAnswer(state, message, failure);
}

function connectorAnswer({ cards }: State, message: JsonObject | null, failure: number | null): Answer {
  if (failure !== null)
    return { status: 200, body: `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${failure} with ContextId tcid=0.` };
  if (message === null) return { status: 400, body: "Bad payload received by generic incoming webhook." };
  const shown = message["@type"] === "MessageCard" ? messageCard(message) : adaptiveCard(message);
  if (shown === null) return { status: 400, body: "Summary or Text is required." };
  cards.push(shown);
  return { status: 200, body: "1" };
}

function workflowAnswer({ cards, failedRuns }: State, message: JsonObject | null, failure: number | null): Answer {
  if (failure !== null)
    return { status: failure, body: '{"error":{"code":"WorkflowTriggerFailed"}}', ...(failure === 429 ? { headers: { "retry-after": "2" } } : {}) };
  if (message === null) return { status: 400, body: '{"error":{"code":"InvalidRequestContent"}}' };
  const shown = adaptiveCard(message);
  if (shown === null) failedRuns.push(Array.isArray(message.attachments) ? "The card could not be posted." : "'attachments' is of type 'Null'");
  else cards.push(shown);
  return { status: 202, body: "" };
}

function messageCard(message: JsonObject): JsonObject | null {
  return typeof message.summary === "string" || typeof message.text === "string" ? message : null;
}

/** The card of an envelope that Teams would post; null where it would not. */
function adaptiveCard({ type, attachments }: JsonObject): JsonObject | null {
  const [attachment] = (Array.isArray(attachments) ? attachments : []) as readonly JsonValue[];
  const { contentType, content } = (attachment ?? {}) as JsonObject;
  if (type !== "message" || contentType !== CARD_TYPE || !isCard(content)) return null;
  return content;
}

function isCard(card: JsonValue | undefined): card is JsonObject {
  if (typeof card !== "object" || card === null || Array.isArray(card)) return false;
  const { type, version, body, actions } = card as JsonObject;
  const isKnownVersion = typeof version === "string" && /^1\.[0-5]$/.test(version);
  const hasKnownActions = actions === undefined || (Array.isArray(actions) && actions.every((action: JsonObject) => ACTIONS.has(action.type as string)));
  return type === "AdaptiveCard" && isKnownVersion && Array.isArray(body) && body.length > 0 && hasKnownActions;
}
