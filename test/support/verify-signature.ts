import { createHmac, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { ReceivedRequest } from "./start-receiver.js";

type Signed = Pick<ReceivedRequest, "body" | "headers">;

/** What a receiver thinks of a request; a check that throws refuses. */
export type Verify = (secret: string, request: Signed) => boolean;

/** With the library that Standard Webhooks publishes for receivers. */
export const verifyStandard: Verify = (secret, { body, headers }) => holds(() => void new Webhook(secret).verify(body, { ...headers }));

/** The same by hand, for bodies that are no JSON: the library parses what it has accepted. */
export const verifyStandardText: Verify = (secret, { body, headers }) => {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const expected = createHmac("sha256", key).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`).update(body).digest("base64");
  return headers["webhook-signature"] === `v1,${expected}`;
};

/** HMAC-SHA256 over the raw body, keyed by the whole secret, hex after a prefix: what TGM Expert's Node.js sample calls, and the other seed systems but for the header. */
export function verifyBody(header: string, prefix: "" | "sha256="): Verify {
  return (secret, { body, headers }) => {
    const expected = prefix + createHmac("sha256", secret).update(body).digest("hex");
    return holds(() => timingSafeEqual(Buffer.from(headers[header] ?? ""), Buffer.from(expected)));
  };
}

/** The same request with one byte of its body changed (the lowest bit of a byte in the middle). */
export function withOneByteChanged<Request extends Signed>(request: Request): Request {
  const body = Buffer.from(request.body);
  const middle = Math.floor(body.length / 2);
  body.writeUInt8(body.readUInt8(middle) ^ 1, middle);
  return { ...request, body };
}

function holds(check: () => unknown): boolean {
  try {
    return check() !== false;
  } catch {
    return false;
  }
}
