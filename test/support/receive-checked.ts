import type { ReceivedRequest, Receiver, Respond } from "./start-receiver.js";
import type { Verify } from "./verify-signature.js";

/** A receiver that trusts nobody: 200 where the check accepts the request, else 401. `secret` is asked at each request. */
export function answerByCheck(verify: Verify, secret: () => string): Respond {
  return (request) => ({ status: verify(secret(), request) ? 200 : 401 });
}

/** Sends a received request to the same receiver once more, as an attacker between the two might; gives the status. */
export async function sendAgain(receiver: Receiver, { path, headers, body }: ReceivedRequest): Promise<number> {
  const own = new Set(["host", "connection", "content-length", "transfer-encoding", "accept-encoding"]);
  const kept = Object.entries(headers).filter(([name]) => !own.has(name));
  const answer = await fetch(receiver.url(path), { method: "POST", headers: Object.fromEntries(kept), body: new Uint8Array(body) });
  await answer.body?.cancel();
  return answer.status;
}
