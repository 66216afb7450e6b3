import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { ReceivedRequest } from "./start-receiver.js";

/** Sends a received request to `url` once more, as an attacker between the two might; gives the status. `ca`: PEM, of a server whose authority nobody else trusts. */
export function sendAgainTo(url: string, { headers, body }: Pick<ReceivedRequest, "headers" | "body">, ca?: string): Promise<number> {
  const own = new Set(["host", "connection", "content-length", "transfer-encoding", "accept-encoding"]);
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)));
  const options = { method: "POST", headers: { ...kept, "content-length": String(body.length) } };
  const send = url.startsWith("https:") ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sending = send(url, ca === undefined ? options : { ...options, ca }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sending.on("error", reject).end(body);
  });
}
