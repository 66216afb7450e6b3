import type { Logger } from "pino";
import { createStateLog, type StateLog } from "./state-log.js";

export interface Repeated {
  readonly name: string;
  readonly everyMs: number;
  readonly work: () => Promise<unknown>;
}

interface Watched extends Repeated {
  /** In a row. */
  failures: number;
  readonly log: StateLog;
}

export interface Repeating {
  /** Resolves when what runs has ended; nothing begins any more. */
  stop(): Promise<void>;
}

/** Share of its time that a work may take: one that grows slow comes less often. */
const LARGEST_SHARE = 0.1;
/** One that fails, as what it needs is away, comes less and less often, but at least so often, ms. */
const LONGEST_PAUSE_MS = 5_000;

/** Does each work again and again, one after its own end; one that fails is done again, later each time. */
export function repeat(works: readonly Repeated[], logger: Pick<Logger, "error" | "info">): Repeating {
  let isStopped = false;
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Map<string, Promise<void>>();
  const plan = (one: Watched, afterMs: number): void => {
    if (isStopped) return;
    const run = (): void => void running.set(one.name, once(one));
    timers.set(one.name, setTimeout(run, afterMs).unref());
  };
  const once = async (one: Watched): Promise<void> => {
    const startedAtMs = performance.now();
    const isDone = await one.work().then(
      () => true,
      (error: unknown) => (one.log.failed(error), false),
    );
    if (isDone) one.log.succeeded();
    one.failures = isDone ? 0 : one.failures + 1;
    plan(one, Math.max(pauseMs(one), (performance.now() - startedAtMs) / LARGEST_SHARE));
  };
  const log = (work: string) => createStateLog(logger, { work, failing: "background.failed: tried again until it works", working: "background.works_again" });
  for (const one of works) plan({ ...one, failures: 0, log: log(one.name) }, one.everyMs);
  return {
    stop: async () => {
      isStopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}

function pauseMs({ everyMs, failures }: Watched): number {
  return Math.max(everyMs, Math.min(LONGEST_PAUSE_MS, everyMs * 2 ** failures));
}
