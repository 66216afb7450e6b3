/** One address of a name's DNS answer. `ttlSeconds` is the record's time to live where the resolver knows it. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
  readonly ttlSeconds?: number;
}

/** Resolves a host name to all of its addresses (A and AAAA). Rejects when the name cannot be resolved. */
export type LookupAll = (host: string) => Promise<readonly ResolvedAddress[]>;

/** A listener of the engine itself or of one of its backing services. */
export interface DeniedAddress {
  readonly host: string;
  readonly port: number;
  /** Paths that may be reached all the same, for example `/inspect/`. */
  readonly allowPathPrefix?: string;
}

/** What an operator lets deliveries reach (contract: `EGRESS_*`). Never editable by a tenant. */
export interface EgressPolicy {
  /** Non-public ranges that deliveries may reach, for example `10.0.0.0/8`. */
  readonly allowCidrs: readonly string[];
  /** Ports refused in addition to `defaultDenyPorts`. */
  readonly denyPorts: readonly number[];
  /** Always refused, even where `allowCidrs` covers the address. */
  readonly deniedAddresses: readonly DeniedAddress[];
  readonly requireHttps: boolean;
  /** URL of an outgoing proxy. Every request then goes through it by CONNECT. */
  readonly proxy?: string;
  /** Replaces the system's resolver. */
  readonly lookup?: LookupAll;
  /** Sockets open at once to one origin. Default 64. */
  readonly maxSocketsPerTarget?: number;
}
