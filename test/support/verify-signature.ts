import { spawnSync } from "node:child_process";
import { createHmac, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import type { ReceivedRequest } from "./start-receiver.js";

type Signed = Pick<ReceivedRequest, "body" | "headers">;

/** What a receiver thinks of a request; a check that throws refuses. */
export type Verify = (secret: string, request: Signed) => boolean;

/** With the library that Standard Webhooks publishes for receivers. */
export const verifyStandard: Verify = (secret, { body, headers }) => holds(() => void new Webhook(secret).verify(body, { ...headers }));

/** The calls of TGM Expert's Node.js sample: HMAC over the raw text, compared in constant time. */
export const verifyTgmInNode: Verify = (secret, { body, headers }) => {
  const expected = `sha256=${createHmac("sha256", secret).update(body.toString(), "utf8").digest("hex")}`;
  return holds(() => timingSafeEqual(Buffer.from(headers["x-tgm-signature"] ?? ""), Buffer.from(expected)));
};

/** The calls of TGM Expert's Python sample, made by Python. */
export const verifyTgmInPython: Verify = (secret, { body, headers }) => {
  const input = JSON.stringify({ secret, body: body.toString("base64"), signature: headers["x-tgm-signature"] ?? "" });
  const { stdout, stderr, status } = spawnSync("python3", [join(import.meta.dirname, "tgm_sample.py")], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`python3 ended with ${status}: ${stderr}`);
  return stdout.trim() === "accepted";
};

/** Undefined where python3 answers, else why the Python sample cannot be tried. */
export function missingPython(): string | undefined {
  return spawnSync("python3", ["--version"]).status === 0 ? undefined : "python3 is not on the PATH";
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
