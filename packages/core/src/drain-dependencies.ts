import type { DispatchDependencies } from "./dispatch.js";
import type { ConfigurationSource, DeliveryQueue, RateLimiter, Waker } from "./ports.js";
import type { Ledger } from "./settle/ledger.js";

export interface DrainDependencies extends DispatchDependencies {
  readonly configurations: ConfigurationSource;
  readonly queue: DeliveryQueue;
  readonly ledger: Ledger;
  readonly waker: Waker;
  readonly limiter: RateLimiter;
  readonly processId: string;
}
