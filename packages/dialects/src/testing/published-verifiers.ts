import { spawnSync } from "node:child_process";
import { createHmac, timingSafeEqual } from "node:crypto";

/** The check of TGM Expert's Node sample: the prefix is part of what is compared. */
export function tgmNodeVerifies(payload: string, signature: string, secret: string): boolean {
  return sameBytes(signature, `sha256=${createHmac("sha256", secret).update(payload, "utf8").digest("hex")}`);
}

/** The check of Tageur's Express sample: it parses the body and writes it again before it hashes. */
export function tageurNodeVerifies(payload: string, signature: string, secret: string): boolean {
  return (
    signature ===
    createHmac("sha256", secret)
      .update(JSON.stringify(JSON.parse(payload)))
      .digest("hex")
  );
}

/** The check of TagoRUN's Express sample: the same, with a comparison in constant time. */
export function tagorunNodeVerifies(payload: string, signature: string, secret: string): boolean {
  return sameBytes(
    signature,
    createHmac("sha256", secret)
      .update(JSON.stringify(JSON.parse(payload)))
      .digest("hex"),
  );
}

/** As Perfex's assets module and SmartMaintenance describe it in words: HMAC-SHA256 of the raw body, hex, with or without a prefix. */
export function rawBodyVerifies(payload: string, signature: string, secret: string): boolean {
  return sameBytes(signature.replace("sha256=", ""), createHmac("sha256", secret).update(Buffer.from(payload, "utf8")).digest("hex"));
}

function sameBytes(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

export interface SignedRequest {
  /** Base64 of the bytes on the wire. */
  readonly payload: string;
  readonly signature: string;
  readonly secret: string;
}

/** The checks of the Python samples of TGM Expert (on text) and Tageur (on bytes), over requests from standard input. */
const PYTHON = `
import base64, hashlib, hmac, json, sys

def tgm(payload, signature, secret):
    text = base64.b64decode(payload).decode('utf-8')
    expected = 'sha256=' + hmac.new(secret.encode('utf-8'), text.encode('utf-8'), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature)

def tageur(payload, signature, secret):
    expected = hmac.new(secret.encode('utf-8'), base64.b64decode(payload), hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature, expected)

verify = {'tgm': tgm, 'tageur': tageur}[sys.argv[1]]
print(json.dumps([verify(**request) for request in json.load(sys.stdin)]))
`;

export const hasPython = spawnSync("python3", ["--version"]).status === 0;

export function pythonVerifies(sample: "tgm" | "tageur", requests: readonly SignedRequest[]): readonly boolean[] {
  const answer = spawnSync("python3", ["-c", PYTHON, sample], { input: JSON.stringify(requests), encoding: "utf8" });
  return JSON.parse(answer.stdout) as boolean[];
}

/** The check of GitHub's documentation (Node sample of "Validating webhook deliveries"): `X-Hub-Signature-256` over the raw body. */
export function githubVerifies(payload: string, header: string, secret: string): boolean {
  const signature = createHmac("sha256", secret).update(payload).digest("hex");
  const trusted = Buffer.from(`sha256=${signature}`, "ascii");
  const untrusted = Buffer.from(header, "ascii");
  return trusted.length === untrusted.length && timingSafeEqual(trusted, untrusted);
}

/** The check that Stripe's documentation describes ("Verify webhook signatures manually"): `t=…,v1=…`, over time, a dot and the raw body, not older than five minutes. */
export function stripeVerifies(payload: string, header: string, given: { readonly secret: string; readonly nowSeconds: number }): boolean {
  const parts = new Map(header.split(",").map((part) => part.split("=", 2) as [string, string]));
  const timestamp = parts.get("t") ?? "";
  const expected = createHmac("sha256", given.secret).update(`${timestamp}.${payload}`, "utf8").digest("hex");
  return sameBytes(parts.get("v1") ?? "", expected) && Math.abs(given.nowSeconds - Number(timestamp)) <= 300;
}
