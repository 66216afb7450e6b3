/** Work that its caller's signal or its deadline ends. */
export interface UnderWay {
  /** Its place among the work of its signal; for `join` alone to write. */
  place: number;
  /** On the clock of `performance.now()`. */
  readonly deadlineMs: number;
  abort(): void;
  expire(): void;
}

interface Hub {
  readonly works: UnderWay[];
  timer: NodeJS.Timeout | undefined;
}

/** How late a deadline may be noticed, ms. */
const TICK_MS = 20;

const hubs = new WeakMap<AbortSignal, Hub>();
const withoutSignal: Hub = { works: [], timer: undefined };

/**
 * Joins work to a signal, and to a watch over deadlines. One listener and one timer for each signal serve any number of requests: a shutdown signal is shared by all of
 * them, and a listener and a timer for each cost more than the rest of this package's work on a request. A list, in which the last takes the place of the one that
 * leaves: the tables that a Set leaves behind would keep whole requests alive (see `WaitingLine` of the core).
 */
export function join(signal: AbortSignal | undefined, work: UnderWay): void {
  const hub = signal === undefined ? withoutSignal : (hubs.get(signal) ?? openHub(signal));
  work.place = hub.works.length;
  hub.works.push(work);
  hub.timer ??= setInterval(expireLate, TICK_MS, hub);
}

/** Ends what `join` began. Harmless where that was never called. */
export function leave(signal: AbortSignal | undefined, work: UnderWay): void {
  const works = (signal === undefined ? withoutSignal : hubs.get(signal))?.works;
  if (works?.[work.place] !== work) return;
  const last = works.pop();
  if (last === undefined || last === work) return;
  works[work.place] = last;
  last.place = work.place;
}

function openHub(signal: AbortSignal): Hub {
  const hub: Hub = { works: [], timer: undefined };
  hubs.set(signal, hub);
  // Work that ends leaves the hub, which would put another in its place while the list is walked.
  const abortAll = (): void => [...hub.works].forEach((work) => work.abort());
  signal.addEventListener("abort", abortAll, { once: true });
  return hub;
}

function expireLate(hub: Hub): void {
  const now = performance.now();
  const late = hub.works.filter(({ deadlineMs }) => deadlineMs <= now);
  for (const work of late) work.expire();
  if (hub.works.length > 0) return;
  clearInterval(hub.timer);
  hub.timer = undefined;
}
