/** Something that an abort signal ends. */
export interface Abortable {
  /** Its place among the work of its signal; for `joinSignal` alone to write. */
  place: number;
  abort(): void;
}

const hubs = new WeakMap<AbortSignal, Abortable[]>();

/**
 * Joins work to a signal. One listener per signal serves any number of requests: a shutdown signal is shared by all of them, and adding
 * and removing a listener for each costs more than the rest of this package's work on a request. A list, in which the last takes the place of the one that
 * leaves: the tables that a Set leaves behind would keep whole requests alive (see `WaitingLine` of the core).
 */
export function joinSignal(signal: AbortSignal, work: Abortable): void {
  const hub = hubs.get(signal) ?? openHub(signal);
  work.place = hub.length;
  hub.push(work);
}

function openHub(signal: AbortSignal): Abortable[] {
  const hub: Abortable[] = [];
  hubs.set(signal, hub);
  // Work that ends leaves the hub, which would put another in its place while the list is walked.
  const abortAll = (): void => [...hub].forEach((work) => work.abort());
  signal.addEventListener("abort", abortAll, { once: true });
  return hub;
}

/** Ends what `joinSignal` began. Harmless where that was never called. */
export function leaveSignal(signal: AbortSignal, work: Abortable): void {
  const hub = hubs.get(signal);
  if (hub?.[work.place] !== work) return;
  const last = hub.pop();
  if (last === undefined || last === work) return;
  hub[work.place] = last;
  last.place = work.place;
}
