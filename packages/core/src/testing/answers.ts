import type { OutgoingRequest, Sender, SendResult } from "../ports.js";

export function answer(status: number, headers: Readonly<Record<string, string>> = {}): SendResult {
  return { kind: "response", status, headers, bodyText: "", bodyTruncated: false, durationMs: 1 };
}

export function failure(code: string): SendResult {
  return { kind: "failure", code, message: `it failed: ${code}`, durationMs: 1 };
}

export interface HeldSend {
  readonly request: OutgoingRequest;
  readonly answer: (result: SendResult) => void;
}

export interface HeldSender extends Sender {
  /** Sends without an answer, in the order in which they came. */
  readonly held: HeldSend[];
  /** Answers all, also those to come. */
  release(result: SendResult): void;
}

/** A target that answers when the test says so; aborted sends end at once. */
export function heldSender(): HeldSender {
  const held: HeldSend[] = [];
  let always: SendResult | null = null;
  return {
    held,
    release(result) {
      always = result;
      for (const send of held.splice(0)) send.answer(result);
    },
    send(request) {
      if (always !== null) return Promise.resolve(always);
      return new Promise((resolve) => {
        held.push({ request, answer: resolve });
        request.signal?.addEventListener("abort", () => resolve(failure("aborted")));
      });
    },
  };
}
