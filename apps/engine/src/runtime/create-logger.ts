import { pino, type DestinationStream, type Logger } from "pino";
import type { Settings } from "../config/index.js";

/** Whose connectors are, for lines that name only the connector. */
export interface LogTenants {
  of(connectorId: unknown): string | undefined;
  /** From now on; empty where the connector is not known. */
  readFrom(lookUp: (connectorId: number) => string): void;
}

/** Remembers: of a connector that was deleted there are lines yet. */
export function createLogTenants(): LogTenants {
  const known = new Map<number, string>();
  let lookUp: (connectorId: number) => string = () => "";
  return {
    of: (connectorId) => {
      if (typeof connectorId !== "number") return undefined;
      const tenant = lookUp(connectorId) || known.get(connectorId);
      if (tenant !== undefined) known.set(connectorId, tenant);
      return tenant;
    },
    readFrom: (next) => void (lookUp = next),
  };
}

/**
 * One line of JSON per fact on standard output; pretty on a terminal. A line about a connector carries its tenant, whether or not who wrote it had it at hand. Nothing
 * secret is ever handed to it; `redact` is the second wall.
 */
export function createLogger({ logLevel, logFormat }: Pick<Settings, "logLevel" | "logFormat">, tenants: LogTenants, destination?: DestinationStream): Logger {
  const isPretty = logFormat === "pretty" || (logFormat === null && process.stdout.isTTY);
  const options = {
    level: logLevel,
    base: undefined,
    mixin: (line: object) => ("connectorId" in line && !("tenant" in line) ? { tenant: tenants.of(line.connectorId) } : {}),
    redact: { paths: ["*.secret", "*.password", "*.authorization", "authorization", "secret", "password"], censor: "***" },
    ...(isPretty ? { transport: { target: "pino-pretty", options: { ignore: "pid,hostname" } } } : {}),
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
