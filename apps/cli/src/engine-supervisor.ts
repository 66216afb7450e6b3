import { engineFailure } from "./engine-failure.js";
import { engineLog } from "./engine-place.js";
import { startEngine, type EngineProcess } from "./engine-process.js";
import { step, warn } from "./progress.js";
import { isLoopback, type StartSettings } from "./settings.js";

const mostRestarts = 3;
const restartWindowMs = 60_000;

export interface SupervisedEngine {
  readonly url: string;
  /** Resolves after an interruption; rejects when the engine keeps ending. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface SupervisorInput {
  readonly settings: StartSettings;
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly interruption: AbortSignal;
}

/** Starts the engine, and again whenever it ends by itself: what it has accepted must go on. Gives up after three ends in a minute. */
export async function superviseEngine(input: SupervisorInput): Promise<SupervisedEngine> {
  const { settings, port, environment } = input;
  const stopping = new AbortController();
  const interruption = AbortSignal.any([input.interruption, stopping.signal]);
  const url = `http://${reachableHost(settings.host)}:${port}`;
  const launch = (): Promise<EngineProcess> => startEngine({ settings, url, environment, interruption });
  let current = await step(`engine at ${url}`, launch);
  const keepUp = async (): Promise<void> => {
    const ends: number[] = [];
    for (;;) {
      await Promise.race([current.ended, aborted(interruption)]);
      if (interruption.aborted) return;
      ends.push(Date.now());
      if (ends.filter((time) => time > Date.now() - restartWindowMs).length > mostRestarts)
        throw await engineFailure("the engine keeps ending", engineLog(settings));
      warn("the engine ended; it is started again");
      current = await step("engine restarted", launch);
    }
  };
  const ended = keepUp();
  // The demo runs before anybody waits for it.
  ended.catch(() => undefined);
  const stop = async (): Promise<void> => {
    stopping.abort(new Error("stopped"));
    // A restart may be under way: it notices the abort and ends its own process.
    await ended.catch(() => undefined);
    await current.stop();
  };
  return { url, ended, stop };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** Where a person on this machine reaches an engine that listens on `host`. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  if (host.includes(":")) return `[${host}]`;
  return isLoopback(host) && host === "localhost" ? "127.0.0.1" : host;
}
