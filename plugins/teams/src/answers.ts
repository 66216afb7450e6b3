import type { OutcomeKind } from "@trunkline/plugin-api";

export interface AnswerRow {
  readonly status: number;
  readonly outcome: Extract<OutcomeKind, "payloadRejected" | "authFailed" | "gone" | "rateLimited" | "transient">;
  /** Ends a sentence that begins with the status. */
  readonly meaning: string;
}

/** What a status means, whether it is the answer's own or, as the retired connectors have it, told in the text of a 200 ("Microsoft Teams endpoint returned HTTP error 429"). */
export const statusAnswers: readonly AnswerRow[] = [
  { status: 400, outcome: "payloadRejected", meaning: "Teams does not understand the card" },
  { status: 401, outcome: "authFailed", meaning: "the signature in the URL is not valid" },
  { status: 403, outcome: "authFailed", meaning: "the signature in the URL is not valid, or the flow may not post there" },
  { status: 404, outcome: "gone", meaning: "the Workflow or the webhook was deleted" },
  { status: 408, outcome: "transient", meaning: "Teams took too long" },
  { status: 410, outcome: "gone", meaning: "the Workflow or the webhook was deleted" },
  { status: 413, outcome: "payloadRejected", meaning: "the message is too large" },
  { status: 429, outcome: "rateLimited", meaning: "Teams wants fewer messages" },
  { status: 500, outcome: "transient", meaning: "Teams failed" },
  { status: 502, outcome: "transient", meaning: "Teams failed" },
  { status: 503, outcome: "transient", meaning: "Teams is not available" },
  { status: 504, outcome: "transient", meaning: "Teams took too long" },
];
