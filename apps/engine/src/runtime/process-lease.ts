import type { Logger } from "pino";

const RENEW_EVERY_MS = 5_000;
const TRY_AGAIN_AFTER_MS = 1_000;
/** A process that could not renew for so long stops sending: from 20 s on others take over its rows. */
const STOP_AFTER_MS = 15_000;
/** After a lapse everything that was queued before must run into it, so that it is handed back: others have that work by now. */
const RUN_OUT_MS = 1_000;
/** After a lapse others get as long to say that they live: a database that was away was away for all. Two renewals. */
const JUDGE_AFTER_MS = 2 * RENEW_EVERY_MS;

export interface ProcessLeaseOptions {
  /** Tells the cluster that this process lives. Rejects where that did not get through. */
  readonly renew: () => Promise<void>;
  readonly logger: Pick<Logger, "error" | "warn">;
}

export interface ProcessLease {
  /** Whether this process may send right now. */
  isHeld(): boolean;
  /** Whether this process may take others that it does not see for dead. */
  mayJudgeOthers(): boolean;
  stop(): void;
}

interface State {
  renewedAt: Moment;
  /** When the last lapse ended; null before the first. */
  backSince: Moment | null;
  timer: NodeJS.Timeout | undefined;
  isStopped: boolean;
}

/** Leases belong to processes, not rows: one renewal keeps everything that this process has under way. */
export function holdProcessLease(options: ProcessLeaseOptions): ProcessLease {
  const state: State = { renewedAt: now(), backSince: null, timer: undefined, isStopped: false };
  renewAfter(options, state, RENEW_EVERY_MS);
  const isFresh = (): boolean => elapsedMs(state.renewedAt, now()) < STOP_AFTER_MS;
  const isBackFor = (ms: number): boolean => state.backSince === null || elapsedMs(state.backSince, now()) >= ms;
  return {
    isHeld: () => isFresh() && isBackFor(RUN_OUT_MS),
    mayJudgeOthers: () => isFresh() && isBackFor(JUDGE_AFTER_MS),
    stop: () => {
      state.isStopped = true;
      clearTimeout(state.timer);
    },
  };
}

function renewAfter(options: ProcessLeaseOptions, state: State, ms: number): void {
  state.timer = setTimeout(() => void renew(options, state), ms).unref();
}

/** One at a time: renewals that pile up behind a database which does not answer would take all of its connections. */
async function renew(options: ProcessLeaseOptions, state: State): Promise<void> {
  const askedAt = now();
  try {
    await options.renew();
    noteRenewal(options, state, askedAt);
    if (!state.isStopped) renewAfter(options, state, Math.max(0, RENEW_EVERY_MS - elapsedMs(askedAt, now())));
  } catch (error) {
    options.logger.error({ error: String(error), lastRenewedMsAgo: elapsedMs(state.renewedAt, now()) }, "process.lease_not_renewed");
    if (!state.isStopped) renewAfter(options, state, TRY_AGAIN_AFTER_MS);
  }
}

/** It counts from the asking: when the database saw it is not known. */
function noteRenewal({ logger }: ProcessLeaseOptions, state: State, askedAt: Moment): void {
  const awayForMs = elapsedMs(state.renewedAt, askedAt);
  state.renewedAt = askedAt;
  if (awayForMs < STOP_AFTER_MS) return;
  state.backSince = now();
  logger.warn({ awayForMs }, "process.lease_lapsed: others may have taken over what this process had under way; it sends again");
}

interface Moment {
  readonly steadyMs: number;
  readonly wallMs: number;
}

function now(): Moment {
  return { steadyMs: performance.now(), wallMs: Date.now() };
}

/** The steady clock stands still while the machine sleeps, and the wall clock may be set back: whichever says more, as it is safe to stop sending too early. */
function elapsedMs(from: Moment, to: Moment): number {
  return Math.round(Math.max(to.steadyMs - from.steadyMs, to.wallMs - from.wallMs));
}
