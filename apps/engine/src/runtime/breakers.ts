import CircuitBreaker from "opossum";
import type { Breaker, Breakers, CompiledConnector } from "@trunkline/core";

type Attempt = () => Promise<{ readonly countsAsFailure: boolean }>;

/** Carries a result that counts as a failure through opossum, which counts rejections. */
class CountedFailure extends Error {
  constructor(readonly result: { readonly countsAsFailure: boolean }) {
    super("counted failure");
  }
}

const CLOSED: Breaker["state"] = "closed";
/** A breaker that was not needed for so long is dropped with its timers: each costs memory and a tick a second. */
const DROP_AFTER_MS = 120_000;

export interface BreakerEvents {
  /** The breaker of a connector has opened; its work is parked until `untilMs`. */
  readonly opened: (connectorId: number, untilMs: number) => void;
  readonly closed: (connectorId: number) => void;
}

/**
 * opossum per connector, the local fast-fail. Made at a connector's first failure: those that never fail cost nothing. Its time-out stays off, as every
 * attempt has a total deadline of its own and so a probe cannot hang.
 */
export function createBreakers(events: BreakerEvents): Breakers & { close(): void } {
  const breakers = new Map<number, LocalBreaker>();
  const sweeper = setInterval(() => sweep(breakers), DROP_AFTER_MS).unref();
  return {
    of: (connector) => {
      const known = breakers.get(connector.id);
      if (known !== undefined && known.revision === connector.revision) return known;
      known?.close();
      const breaker = new LocalBreaker(connector, events);
      breakers.set(connector.id, breaker);
      return breaker;
    },
    close: () => {
      clearInterval(sweeper);
      for (const breaker of breakers.values()) breaker.close();
    },
  };
}

function sweep(breakers: Map<number, LocalBreaker>): void {
  for (const [id, breaker] of breakers) {
    if (!breaker.isIdle(Date.now())) continue;
    breaker.close();
    breakers.delete(id);
  }
}

class LocalBreaker implements Breaker {
  readonly revision: number;
  private circuit: CircuitBreaker<[Attempt], { readonly countsAsFailure: boolean }> | null = null;
  private usedAtMs = Date.now();

  constructor(
    private readonly connector: CompiledConnector,
    private readonly events: BreakerEvents,
  ) {
    this.revision = connector.revision;
  }

  get state(): Breaker["state"] {
    if (this.circuit === null) return CLOSED;
    if (this.circuit.opened) return "open";
    return this.circuit.halfOpen ? "halfOpen" : CLOSED;
  }

  async fire<Result extends { readonly countsAsFailure: boolean }>(attempt: () => Promise<Result>): Promise<Result | "open"> {
    if (this.circuit === null) return this.fireUnguarded(attempt);
    this.usedAtMs = Date.now();
    try {
      return (await this.circuit.fire(attempt)) as Result;
    } catch (error) {
      if (error instanceof CountedFailure) return error.result as Result;
      if (CircuitBreaker.isOurError(error as Error)) return "open";
      throw error;
    }
  }

  isIdle(nowMs: number): boolean {
    return this.state === CLOSED && nowMs - this.usedAtMs > DROP_AFTER_MS;
  }

  close(): void {
    this.circuit?.shutdown();
    this.circuit = null;
  }

  /** The first failure makes the breaker, and is its first count. */
  private async fireUnguarded<Result extends { readonly countsAsFailure: boolean }>(attempt: () => Promise<Result>): Promise<Result> {
    const result = await attempt();
    if (!result.countsAsFailure) return result;
    this.circuit ??= this.open();
    this.usedAtMs = Date.now();
    await this.circuit.fire(() => Promise.resolve(result)).catch(() => undefined);
    return result;
  }

  private open(): CircuitBreaker<[Attempt], { readonly countsAsFailure: boolean }> {
    const { failureRate, minAttempts, openMs } = this.connector.policy.breaker;
    const circuit = new CircuitBreaker<[Attempt], { readonly countsAsFailure: boolean }>(countFailures, {
      timeout: false,
      errorThresholdPercentage: failureRate * 100,
      volumeThreshold: minAttempts,
      resetTimeout: openMs,
      rollingCountTimeout: 30_000,
      rollingCountBuckets: 6,
    });
    circuit.on("open", () => this.events.opened(this.connector.id, Date.now() + openMs));
    circuit.on("close", () => this.events.closed(this.connector.id));
    return circuit;
  }
}

async function countFailures(attempt: Attempt): Promise<{ readonly countsAsFailure: boolean }> {
  const result = await attempt();
  if (result.countsAsFailure) throw new CountedFailure(result);
  return result;
}
