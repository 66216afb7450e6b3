import { connect as connectTcp, type OnReadOpts, type Socket, type TcpNetConnectOpts } from "node:net";
import { connect as connectTls, createSecureContext, type SecureContext } from "node:tls";
import { canonicalAddress } from "./address-class.js";
import type { ResolvedAddress } from "./egress-policy.js";
import type { EgressTls } from "./egress-request.js";
import { EgressError } from "./failure.js";
import type { Guard, GuardedTarget } from "./guard.js";

/** Longer than any sane handshake, so that a black hole gives its place in the pool back. */
const connectTimeoutMs = 10_000;
const keepAliveProbeMs = 60_000;

/** What all connections of one pool share. */
export interface Destination {
  readonly guard: Guard;
  readonly target: GuardedTarget;
  readonly tls: EgressTls | undefined;
}

/** Resolves to the addresses that may be connected to. Rejects with an `EgressError`. */
export async function admittedAddresses({ guard, target }: Destination): Promise<readonly ResolvedAddress[]> {
  const admission = await guard.admit(target);
  if (admission.kind === "admitted") return admission.addresses;
  throw new EgressError(admission.kind === "forbidden" ? "address_forbidden" : "name_not_resolved", admission.detail);
}

/** Whether the kernel connected to what was judged. */
export function isAdmittedPeer(peer: string | undefined, addresses: readonly ResolvedAddress[]): boolean {
  const canonical = canonicalAddress(peer ?? "");
  return canonical !== null && addresses.some(({ address }) => canonicalAddress(address) === canonical);
}

/** What the connections of one pool share of TLS. */
export interface Trust {
  context(): SecureContext;
  session?: Buffer;
}

/** The context is built once a pool: reading certificates costs about a millisecond. */
export function secureOptions({ tls }: Destination): Trust {
  let context: SecureContext | undefined;
  return { context: () => (context ??= createSecureContext({ ca: tls?.ca, cert: tls?.certificate, key: tls?.key })) };
}

/**
 * Opens one connection, which reads into `onread`. Every connection is judged anew: literal or all DNS answers first, then the socket is opened to exactly
 * these addresses (no second resolution that could answer differently), and the peer's address is checked before any byte is written.
 * Rejects with an `EgressError` or an error of the socket.
 */
export async function openSocket(destination: Destination, trust: Trust, onread: OnReadOpts): Promise<Socket> {
  const addresses = await admittedAddresses(destination);
  const options = { ...tcpOptions(destination.target, addresses), onread };
  const socket = destination.target.secure ? secureSocket(destination, trust, options) : connectTcp(options);
  return established(socket, destination.target.secure ? "secureConnect" : "connect", addresses);
}

function secureSocket({ target, tls }: Destination, trust: Trust, options: TcpNetConnectOpts): Socket {
  let secureContext: SecureContext;
  try {
    secureContext = trust.context();
  } catch (error) {
    throw new EgressError("tls", error instanceof Error ? error.message : undefined);
  }
  const socket = connectTls({
    ...options,
    servername: target.isLiteral ? undefined : target.host,
    rejectUnauthorized: tls?.verifySsl ?? true,
    secureContext,
    session: trust.session,
    ALPNProtocols: ["http/1.1"],
  });
  return socket.on("session", (session) => void (trust.session = session));
}

function tcpOptions(target: GuardedTarget, addresses: readonly ResolvedAddress[]) {
  return {
    host: target.host,
    port: target.port,
    lookup: (_host: string, _options: object, answer: (error: null, addresses: { address: string; family: number }[]) => void) =>
      answer(
        null,
        addresses.map(({ address, family }) => ({ address, family })),
      ),
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveProbeMs,
  };
}

function established(socket: Socket, event: "connect" | "secureConnect", addresses: readonly ResolvedAddress[]): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new EgressError("timeout", "connect")), connectTimeoutMs);
    // First in line: a TLS socket writes its greeting in a later listener of the same event.
    socket.prependOnceListener("connect", () => {
      if (!isAdmittedPeer(socket.remoteAddress, addresses)) socket.destroy(new EgressError("address_forbidden", `peer ${socket.remoteAddress}`));
    });
    socket.once(event, () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.on("error", reject);
    socket.once("close", () => {
      clearTimeout(timer);
      reject(new EgressError("connection_reset"));
    });
  });
}
