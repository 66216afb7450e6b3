/** What a fake target does with a request. */
export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Takes the request and never answers. */
  | "hang"
  /** Closes the connection without an answer. */
  | "reset"
  /** Announces a longer body than it sends. */
  | "truncate";

/** Why nothing arrives at all: the name does not resolve, the certificate is not trusted. */
export type Unreachable = "unresolvable" | "untrusted";

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** The whole URL the plugin asked for, whatever its host. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
}

/** Decides on the answer to a request; a simulator of a provider is one of these. */
export type Target = (request: ReceivedRequest) => Answer;

/** Takes everything. */
export const acceptingTarget: Target = () => ({ status: 200, headers: { "content-type": "application/json" }, body: "{}" });
