/** Something that an abort signal ends. */
export interface Abortable {
  abort(): void;
}

const hubs = new WeakMap<AbortSignal, Set<Abortable>>();

/**
 * Joins work to a signal. One listener per signal serves any number of requests: a shutdown signal is shared by all of them, and adding
 * and removing a listener for each costs more than the rest of this package's work on a request.
 */
export function joinSignal(signal: AbortSignal, work: Abortable): void {
  const known = hubs.get(signal);
  if (known !== undefined) return void known.add(work);
  const hub = new Set([work]);
  hubs.set(signal, hub);
  signal.addEventListener(
    "abort",
    () => {
      for (const one of hub) one.abort();
    },
    { once: true },
  );
}

/** Ends what `joinSignal` began. */
export function leaveSignal(signal: AbortSignal, work: Abortable): void {
  hubs.get(signal)?.delete(work);
}
