import { mkdir } from "node:fs/promises";
import { join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What `trunkline start` itself needs to know; all else goes to the engine as it stands. */
export interface StartSettings {
  /** Root of the checkout. */
  readonly root: string;
  /** Absolute; exists. */
  readonly dataFolder: string;
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  readonly environment: Environment;
}

/** From HOST and PORT (contract, "Environment"). Throws on a malformed port. */
export async function readSettings(environment: Environment): Promise<StartSettings> {
  const root = join(import.meta.dirname, "../../..");
  const dataFolder = join(root, ".data");
  await mkdir(dataFolder, { recursive: true });
  return { root, dataFolder, host: environment.HOST || "127.0.0.1", port: readPort(environment.PORT), environment };
}

export function readPort(text: string | undefined): number {
  if (!text) return 7400;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`PORT must be a port number from 0 to 65535, it is ${JSON.stringify(text)}`);
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
