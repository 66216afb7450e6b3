import type { EgressFailureCode } from "./egress-request.js";
import { addressNotAllowed } from "./target.js";

/** What is said of a request that got no answer. */
export interface Fault {
  readonly code: EgressFailureCode;
  readonly message: string;
  readonly detail?: string;
}

/** An error of our own, which carries what is said of it. */
export class EgressError extends Error {
  readonly fault: Fault;

  constructor(code: EgressFailureCode, detail?: string) {
    super(detail ?? code);
    this.fault = { code, message: messages[code], detail };
  }
}

/** Safe for the tenant: no address, no name of an inner host, nothing that a target wrote. */
const messages: Record<EgressFailureCode, string> = {
  timeout: "No answer before the deadline",
  connection_refused: "The connection was refused",
  connection_reset: "The connection was closed before an answer arrived",
  connection: "The connection failed",
  name_not_resolved: "The host name could not be resolved",
  tls: "The TLS connection could not be established",
  protocol: "The answer is not valid HTTP",
  address_forbidden: addressNotAllowed,
  invalid_request: "The request is not valid",
  aborted: "The request was cancelled",
};

const codes: Readonly<Record<string, EgressFailureCode>> = {
  ECONNREFUSED: "connection_refused",
  ECONNRESET: "connection_reset",
  EPIPE: "connection_reset",
  ETIMEDOUT: "timeout",
  EPROTO: "tls",
  UND_ERR_SOCKET: "connection_reset",
  UND_ERR_HEADERS_OVERFLOW: "protocol",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "protocol",
  UND_ERR_INVALID_ARG: "invalid_request",
  UND_ERR_NOT_SUPPORTED: "invalid_request",
  UND_ERR_DESTROYED: "aborted",
  UND_ERR_CLOSED: "aborted",
  UND_ERR_PRX_TLS: "tls",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
};

/** OpenSSL's verdicts, in words: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const tlsMessages: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "The TLS certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "The TLS certificate chain ends in an unknown self-signed certificate",
  CERT_HAS_EXPIRED: "The TLS certificate has expired",
  CERT_NOT_YET_VALID: "The TLS certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "The TLS certificate is for another host name",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The TLS certificate chain is incomplete",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "The TLS certificate's issuer is unknown",
};
const tlsCode = /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH|SELF_SIGNED|DEPTH_ZERO)/;

/** Names the fault behind an error of the socket, the parser or undici. */
export function faultOf(error: unknown): Fault {
  if (error instanceof EgressError) return error.fault;
  const code = errorCode(error);
  const detail = error instanceof Error ? `${code} ${error.message}` : String(error);
  const kind = faultCode(code, error);
  return { code: kind, message: tlsMessages[code] ?? messages[kind], detail };
}

/** A fault of our own making, before or beside the network. */
export function fault(code: EgressFailureCode, detail?: string, message: string = messages[code]): Fault {
  return { code, message, detail };
}

/** The peer ended the connection; on a reused socket it may have done so before it saw the request. */
export function isConnectionEnd(error: unknown): boolean {
  return faultOf(error).code === "connection_reset";
}

function faultCode(code: string, error: unknown): EgressFailureCode {
  // By its name: undici 8.12 looks its code up the wrong way round and leaves it undefined.
  if (error instanceof Error && error.name === "HTTPParserError") return "protocol";
  if (tlsCode.test(code)) return "tls";
  // undici says so of 100, 101 and bytes that nobody asked for.
  if (code === "UND_ERR_SOCKET" && error instanceof Error && error.message.startsWith("bad ")) return "protocol";
  return codes[code] ?? "connection";
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
