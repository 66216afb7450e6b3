import { request as openRequest, type IncomingMessage } from "node:http";
import { RequestFailed, type RenderedRequest, type TargetResponse } from "@trunkline/plugin-api";
import { MEANT_URL, type Receiver } from "./receiver.js";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const MOST_HEADERS = 64;
const LONGEST_VALUE = 4_096;
const MOST_BODY_BYTES = 1_048_576;
const MOST_ANSWER_BYTES = 65_536;

const unreachable = { unresolvable: "The host name does not resolve", untrusted: "The target's certificate is not trusted" } as const;

export interface WireOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Sends a request to the receiver in place of its own host, within the engine's limits. Rejects with {@link RequestFailed}, as the engine would. */
export type Wire = (request: RenderedRequest, options: WireOptions) => Promise<TargetResponse>;

export function wireTo(receiver: Receiver): Wire {
  return async (request, options) => {
    const fault = requestFault(request);
    if (fault !== null) throw new RequestFailed({ kind: "configInvalid", reason: fault });
    if (receiver.unreachable !== null) throw new RequestFailed({ kind: "transient", reason: unreachable[receiver.unreachable] });
    return exchange(receiver, request, options);
  };
}

/** What the engine would refuse to send; null where it would not. */
export function requestFault({ method, url, headers, body }: RenderedRequest): string | null {
  if (!METHODS.has(method)) return `The method ${JSON.stringify(method)} is not known`;
  if (!/^https?:/.test(URL.parse(url)?.protocol ?? "")) return "The URL is not an absolute http(s) URL";
  if (typeof body !== "string") return "The body is not text";
  if (Buffer.byteLength(body) > MOST_BODY_BYTES) return "The body is larger than 1 MB";
  if (Object.keys(headers).length > MOST_HEADERS) return `There are more than ${MOST_HEADERS} headers`;
  const bad = Object.entries(headers).find(([name, value]) => !HEADER_NAME.test(name) || value.length > LONGEST_VALUE || !HEADER_VALUE.test(value));
  return bad === undefined ? null : `The header ${JSON.stringify(bad[0].slice(0, 80))} cannot be sent`;
}

function exchange(receiver: Receiver, { method, url, headers, body }: RenderedRequest, { timeoutMs, signal }: WireOptions): Promise<TargetResponse> {
  return new Promise((resolve, reject) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const fail = (): void => reject(new RequestFailed(failureOf(signal, timeout)));
    const outgoing = openRequest(`${receiver.url}/`, {
      method,
      headers: { ...headers, [MEANT_URL]: url, "content-length": String(Buffer.byteLength(body)), connection: "close" },
      agent: false,
      signal: AbortSignal.any([signal, timeout]),
    });
    outgoing.once("error", fail);
    outgoing.once("response", (response) => void readAnswer(response).then(resolve, fail));
    outgoing.end(body);
  });
}

function failureOf(signal: AbortSignal, timeout: AbortSignal): RequestFailed["outcome"] {
  if (signal.aborted) return { kind: "cancelled", reason: "The attempt was stopped" };
  return { kind: "transient", reason: timeout.aborted ? "No answer within the time-out" : "The connection broke" };
}

/** At most 64 KB of the body; one that breaks off counts as far as it came. */
async function readAnswer(response: IncomingMessage): Promise<TargetResponse> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response) {
      parts.push(part as Buffer);
      size += (part as Buffer).length;
      if (size >= MOST_ANSWER_BYTES) break;
    }
  } catch {
    // The status line arrived, so there is an answer; the engine takes it the same way.
  }
  const bodyText = Buffer.concat(parts).subarray(0, MOST_ANSWER_BYTES).toString("utf8");
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
  return { status: response.statusCode ?? 0, headers, bodyText };
}
