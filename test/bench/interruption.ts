/** Aborts at the first Ctrl-C or its kin, or when the launcher is gone; later signals are swallowed, so that the stop is not cut short. */
export function watchInterruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Error("interrupted"));
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, interrupt);
  const launcher = process.env.TRUNKLINE_LAUNCHER;
  if (launcher !== undefined) setInterval(() => process.ppid !== Number(launcher) && interrupt(), 1_000).unref();
  return controller.signal;
}

/** The first of the promises to settle, unless the signal aborts before. */
export async function unlessAborted<Value>(signal: AbortSignal, ...promises: readonly Promise<Value>[]): Promise<Value> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, ...promises]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
