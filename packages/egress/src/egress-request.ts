/** TLS settings of one connector. They are part of the pool's key: a socket opened unverified serves no verified request. */
export interface EgressTls {
  readonly verifySsl: boolean;
  /** PEM; replaces the system's roots. */
  readonly ca?: string;
  /** PEM client certificate and its key. */
  readonly certificate?: string;
  readonly key?: string;
}

/** One HTTP request to a target, exactly as it goes on the wire. */
export interface EgressRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Total deadline over name resolution, connection, headers and body. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly tls?: EgressTls;
}

export type EgressFailureCode =
  | "timeout"
  | "connection_refused"
  | "connection_reset"
  | "connection"
  | "name_not_resolved"
  | "tls"
  | "protocol"
  | "address_forbidden"
  | "invalid_request"
  | "aborted";

/** An answer whose status line and headers arrived in full, whatever became of its body. */
export interface EgressResponse {
  readonly kind: "response";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most 64 KB, decoded as UTF-8 with replacement characters; U+0000 is kept. Never decompressed. */
  readonly bodyText: string;
  /** The body was longer than 64 KB, broke off, or did not end before the deadline. */
  readonly bodyTruncated: boolean;
  readonly durationMs: number;
}

/** No answer. `message` may be shown to the tenant; `detail` is for the operator's log only. */
export interface EgressFailure {
  readonly kind: "failure";
  readonly code: EgressFailureCode;
  readonly message: string;
  readonly detail?: string;
  readonly durationMs: number;
}

export type EgressResult = EgressResponse | EgressFailure;

/** Whether a URL may be a target. `reason` is generic, for the tenant; `detail` is for the operator's log. */
export type UrlVerdict = { ok: true; warnings: string[] } | { ok: false; reason: string; detail: string };

export interface JudgeUrlOptions {
  /** `false` judges without DNS: what the text alone shows. Default `true`. */
  readonly resolve?: boolean;
}

/** The only way to a target. */
export interface Egress {
  /** Never rejects for anything that a target or the network does. */
  send(request: EgressRequest): Promise<EgressResult>;
  /** The judgement of every connect, made ahead of time (at save). */
  judgeUrl(url: string, options?: JudgeUrlOptions): Promise<UrlVerdict>;
  /** Ends what is under way as `aborted` and closes every socket. */
  close(): Promise<void>;
}
