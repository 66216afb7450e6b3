import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ServerCertificate } from "./certificates.js";

/** One request as the program had it: header names in lower case, and what it answered. */
export interface JudgedRequest {
  readonly status: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface PublishedReceiver {
  readonly requests: readonly JudgedRequest[];
  stop(): Promise<void>;
}

export interface PublishedReceiverOptions {
  readonly language: "node" | "python";
  /** As in the programs of `receivers/`. */
  readonly sample: string;
  /** Signing secret; the programs get it by their environment, as the samples do. */
  readonly secret: string;
  readonly port: number;
  /** So many requests are answered 503, unread. */
  readonly failFirst?: number;
  /** Given: HTTPS. */
  readonly certificate?: ServerCertificate;
}

const folder = join(import.meta.dirname, "receivers");
const commands = {
  node: [process.execPath, [join(folder, "published-receiver.ts")]],
  python: ["python3", [join(folder, "published_receiver.py")]],
} as const;

/** Those whose samples can be tried on this machine: Python is not everywhere. */
export const publishedLanguages = spawnSync("python3", ["--version"]).status === 0 ? (["node", "python"] as const) : (["node"] as const);

/** Starts a program of `receivers/`; resolves once it listens on the loopback address. */
export async function startPublishedReceiver(options: PublishedReceiverOptions): Promise<PublishedReceiver> {
  const [command, parameters] = commands[options.language];
  const child = spawn(command, [...parameters], { env: environmentOf(options), stdio: ["ignore", "pipe", "inherit"] });
  const requests: JudgedRequest[] = [];
  const ended = once(child, "exit").then(([status]) => {
    throw new Error(`the ${options.language} receiver of ${options.sample} ended (${String(status)})`);
  });
  ended.catch(() => undefined);
  const lines = createInterface({ input: child.stdout });
  const listening = new Promise<void>((resolve) => {
    lines.on("line", (line) => (line === "listening" ? resolve() : requests.push(judged(line))));
  });
  await Promise.race([listening, ended]);
  return {
    requests,
    stop: async () => {
      child.kill("SIGTERM");
      await ended.catch(() => undefined);
    },
  };
}

function judged(line: string): JudgedRequest {
  const { body, ...rest } = JSON.parse(line) as Omit<JudgedRequest, "body"> & { readonly body: string };
  return { ...rest, body: Buffer.from(body, "base64") };
}

function environmentOf({ sample, secret, port, failFirst = 0, certificate }: PublishedReceiverOptions): Record<string, string> {
  const tls: Record<string, string> = certificate === undefined ? {} : { TLS_KEY: certificate.key, TLS_CERTIFICATE: certificate.certificate };
  return { PATH: process.env.PATH ?? "", SAMPLE: sample, SECRET: secret, PORT: String(port), FAIL_FIRST: String(failFirst), ...tls };
}
