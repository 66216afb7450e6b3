import type { Egress } from "@trunkline/egress";

const timeoutMs = 5_000;

/** What jose and openid-client ask of a `fetch`. */
export interface FetchOptions {
  readonly method?: string | undefined;
  readonly headers?: Headers | Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

export type Fetch = (url: string, options: FetchOptions) => Promise<Response>;

/** The identity provider did not answer; nobody's token can be judged for now. */
export class IssuerUnavailableError extends Error {
  override readonly name = "IssuerUnavailableError";
}

/** `fetch` by the guarded way out: follows no redirect, reads at most 64 KB, waits at most 5 s. Rejects with {@link IssuerUnavailableError}. */
export function egressFetch(egressTo: (url: string) => Pick<Egress, "send">): Fetch {
  return async (url, { method = "GET", headers, body }) => {
    const given = headers instanceof Headers ? Object.fromEntries(headers) : { ...headers };
    const result = await egressTo(url).send({ method, url, headers: given, body: textOf(body), timeoutMs });
    if (result.kind === "failure")
      throw new IssuerUnavailableError(`${originOf(url)}: ${result.message}${result.detail === undefined ? "" : ` (${result.detail})`}`);
    if (result.bodyTruncated) throw new IssuerUnavailableError(`${originOf(url)}: the answer is longer than 64 KB or broke off`);
    const isBodiless = [204, 205, 304].includes(result.status) || result.status < 200;
    return new Response(isBodiless ? null : result.bodyText, { status: Math.max(result.status, 200), headers: result.headers });
  };
}

function textOf(body: unknown): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body === "string" || body instanceof URLSearchParams) return body.toString();
  throw new TypeError("an identity provider is sent text only");
}

function originOf(url: string): string {
  return URL.parse(url)?.origin ?? "the identity provider";
}
