import CircuitBreaker from "opossum";
import type { Breaker, CompiledConnector } from "@trunkline/core";

type Counted = { readonly countsAsFailure: boolean };
type Attempt = () => Promise<Counted>;

/** Carries a result that counts as a failure through opossum, which counts rejections. */
class CountedFailure extends Error {
  constructor(readonly result: Counted) {
    super("counted failure");
  }
}

export interface LocalBreakerOptions {
  readonly connector: CompiledConnector;
  /** Whether the cluster has it open. */
  readonly isOpenElsewhere: () => boolean;
  /** This process has found the target failing. */
  readonly opened: () => void;
}

/**
 * opossum for one connector. Made at its first failure: connectors that never fail cost nothing. Its time-out stays off, as every attempt has a total
 * deadline of its own. Whether the connector may be tried again is the cluster's to say; opossum's own half-open state only serves while the database
 * could not be told.
 */
export class LocalBreaker implements Breaker {
  readonly revision: number;
  private circuit: CircuitBreaker<[Attempt], Counted> | null = null;
  private usedAtMs = Date.now();

  constructor(private readonly options: LocalBreakerOptions) {
    this.revision = options.connector.revision;
  }

  get state(): Breaker["state"] {
    return (this.circuit?.opened ?? false) || this.options.isOpenElsewhere() ? "open" : "closed";
  }

  fire<Result extends Counted>(attempt: () => Promise<Result>): Promise<Result | "open"> {
    if (this.options.isOpenElsewhere()) return Promise.resolve("open");
    return this.circuit === null ? this.fireUnguarded(attempt) : this.fireGuarded(this.circuit, attempt);
  }

  private async fireGuarded<Result extends Counted>(circuit: CircuitBreaker<[Attempt], Counted>, attempt: () => Promise<Result>): Promise<Result | "open"> {
    this.usedAtMs = Date.now();
    try {
      return (await circuit.fire(attempt)) as Result;
    } catch (error) {
      if (error instanceof CountedFailure) return error.result as Result;
      if (CircuitBreaker.isOurError(error as Error)) return "open";
      throw error;
    }
  }

  isIdle(nowMs: number, idleMs: number): boolean {
    return this.state === "closed" && nowMs - this.usedAtMs > idleMs;
  }

  /** Counts anew; ends its timers. */
  reset(): void {
    this.circuit?.shutdown();
    this.circuit = null;
  }

  /**
   * The first failure makes the breaker, and is its first count. What was under way by then counts as it ends, good or bad: with its failures alone, a target
   * that fails now and then would look as if it always did. Once it is open, what began before says nothing about now.
   */
  private async fireUnguarded<Result extends Counted>(attempt: () => Promise<Result>): Promise<Result> {
    const result = await attempt();
    if (this.circuit === null && !result.countsAsFailure) return result;
    this.circuit ??= this.open();
    this.usedAtMs = Date.now();
    if (this.circuit.closed) await this.circuit.fire(() => Promise.resolve(result)).catch(() => undefined);
    return result;
  }

  private open(): CircuitBreaker<[Attempt], Counted> {
    const { failureRate, minAttempts, openMs } = this.options.connector.policy.breaker;
    const circuit = new CircuitBreaker<[Attempt], Counted>(countFailures, {
      timeout: false,
      errorThresholdPercentage: failureRate * 100,
      volumeThreshold: minAttempts,
      resetTimeout: openMs,
      rollingCountTimeout: 30_000,
      rollingCountBuckets: 6,
    });
    circuit.on("open", this.options.opened);
    return circuit;
  }
}

async function countFailures(attempt: Attempt): Promise<Counted> {
  const result = await attempt();
  if (result.countsAsFailure) throw new CountedFailure(result);
  return result;
}
