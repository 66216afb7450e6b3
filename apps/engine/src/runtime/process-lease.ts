import type { Logger } from "pino";

const RENEW_EVERY_MS = 5_000;
/** A process that could not renew for so long stops sending: from 20 s on others take over its rows. */
const STOP_AFTER_MS = 15_000;

export interface ProcessLeaseOptions {
  readonly renew: () => Promise<void>;
  readonly logger: Logger;
}

export interface ProcessLease {
  /** Whether this process may send right now. */
  isHeld(): boolean;
  stop(): void;
}

/** Leases belong to processes, not rows: one renewal keeps everything that this process has under way. */
export function holdProcessLease({ renew: renewRow, logger }: ProcessLeaseOptions): ProcessLease {
  let renewedAtMs = performance.now();
  const renew = async (): Promise<void> => {
    const askedAtMs = performance.now();
    try {
      await renewRow();
      renewedAtMs = askedAtMs;
    } catch (error) {
      logger.error({ error: String(error) }, "process.lease_not_renewed");
    }
  };
  const timer = setInterval(() => void renew(), RENEW_EVERY_MS);
  timer.unref();
  return { isHeld: () => performance.now() - renewedAtMs < STOP_AFTER_MS, stop: () => clearInterval(timer) };
}
