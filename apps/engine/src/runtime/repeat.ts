import type { Logger } from "pino";

export interface Repeated {
  readonly name: string;
  readonly everyMs: number;
  readonly work: () => Promise<unknown>;
}

export interface Repeating {
  /** Resolves when what runs has ended; nothing begins any more. */
  stop(): Promise<void>;
}

/** Share of its time that a work may take: one that grows slow comes less often. */
const LARGEST_SHARE = 0.1;

/** Does each work again and again, one after its own end; one that fails is done again at its next time. */
export function repeat(works: readonly Repeated[], logger: Logger): Repeating {
  let isStopped = false;
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Map<string, Promise<void>>();
  const plan = (one: Repeated, afterMs: number): void => {
    if (isStopped) return;
    const run = (): void => void running.set(one.name, once(one));
    timers.set(one.name, setTimeout(run, afterMs).unref());
  };
  const once = async (one: Repeated): Promise<void> => {
    const startedAtMs = performance.now();
    await one.work().catch((error: unknown) => logger.error({ work: one.name, error: String(error) }, "background.failed"));
    plan(one, Math.max(one.everyMs, (performance.now() - startedAtMs) / LARGEST_SHARE));
  };
  for (const one of works) plan(one, one.everyMs);
  return {
    stop: async () => {
      isStopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}
