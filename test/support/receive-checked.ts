import { sendAgainTo } from "./send-again.js";
import type { ReceivedRequest, Receiver, Respond } from "./start-receiver.js";
import type { Verify } from "./verify-signature.js";

/** A receiver that trusts nobody: 200 where the check accepts the request, else 401. `secret` is asked at each request. */
export function answerByCheck(verify: Verify, secret: () => string): Respond {
  return (request) => ({ status: verify(secret(), request) ? 200 : 401 });
}

/** Sends a received request to the same receiver once more; gives the status. */
export function sendAgain(receiver: Receiver, request: ReceivedRequest): Promise<number> {
  return sendAgainTo(receiver.url(request.path), request);
}
