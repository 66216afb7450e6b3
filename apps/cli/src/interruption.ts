const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Interruption {
  /** Aborted at the first stop signal. */
  readonly signal: AbortSignal;
  release(): void;
}

/**
 * Listens for Ctrl-C and its kin. Later ones are swallowed: a terminal signals the whole process group while npm and
 * the bootstrap pass it on too, and a stop cut short would leave services behind.
 */
export function watchInterruption(): Interruption {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Error("interrupted"));
  for (const name of stopSignals) process.on(name, interrupt);
  const watch = setInterval(() => {
    if (isOrphaned()) interrupt();
  }, 1_000);
  watch.unref();
  const release = (): void => {
    clearInterval(watch);
    for (const name of stopSignals) process.off(name, interrupt);
  };
  return { signal: controller.signal, release };
}

/** Whether the bootstrap that started us was killed: then nobody is left who could press Ctrl-C. */
function isOrphaned(): boolean {
  const launcher = process.env.TRUNKLINE_LAUNCHER;
  return launcher !== undefined && process.ppid !== Number(launcher);
}
