import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { type ServiceName, serviceFacts } from "./service-name.js";
import type { Environment } from "./stack-types.js";

const loopback = "127.0.0.1";

/** A port that a service shall have belongs to somebody else; `variable` is what to set to move it. */
export class PortInUseError extends Error {
  readonly code = "PORT_IN_USE";

  constructor(
    readonly service: ServiceName,
    readonly port: number,
    readonly variable: string,
  ) {
    super(`port ${port} for ${serviceFacts[service].title} is in use by another program: set ${variable} to a free port, or stop that program`);
    this.name = "PortInUseError";
  }
}

/** The port asked for: from the options, else from the environment, else the default; 0 is any. Throws on a malformed variable. */
export function wantedPort(service: ServiceName, option: number | undefined, environment: Environment): number {
  const facts = serviceFacts[service];
  const text = environment[facts.portVariable]?.trim();
  const port = option ?? (text ? Number(text) : facts.defaultPort);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(`${facts.portVariable} must be a port number from 0 to 65535`);
}

/** The wanted port if it is free, a free one for 0. Throws PortInUseError. */
export async function choosePort(service: ServiceName, wanted: number): Promise<number> {
  if (wanted === 0) return freePort();
  if (await isPortFree(wanted)) return wanted;
  throw new PortInUseError(service, wanted, serviceFacts[service].portVariable);
}

/**
 * A free port below the range that systems hand out to outgoing connections (32768 on Linux), so that it is still
 * free when a service comes back to it after a restart.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error("no free port found between 20000 and 32000");
}

/** Whether a server could listen on this port of the loopback address now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, loopback, () => server.close(() => resolve(true)));
  });
}
