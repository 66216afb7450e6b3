/** At most `max` requests in any `perMs`. */
export interface RateLimitDefault {
  readonly max: number;
  readonly perMs: number;
  /** `company`: shared by all connectors of a company with this plugin; `host`: by those of a tenant with the same target host; else the connector's own. */
  readonly per?: "connector" | "company" | "host";
  /** Connectors of a tenant with the same plugin and the same key count together, e.g. those that post to one channel. No secrets. */
  readonly key?: string;
}

/** How deliveries of a connector behave where its admin says nothing. */
export interface DeliveryDefaults {
  /** 1,000 to 60,000. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** Delays before retry 1, 2, …, in ms; the last repeats when `maxRetries` is larger. */
  readonly scheduleMs: readonly number[];
  /** Share of a delay added at random: `[-0.2, 0.2]`, or `[0, 0.05]` where it may never be early. */
  readonly jitter: readonly [number, number];
  /** Several: all of them hold. */
  readonly rateLimit: RateLimitDefault | readonly RateLimitDefault[] | null;
  /** 0 = never. */
  readonly autoDisableAfterFailures: number;
  /** Largest `maxRetries` an admin may set. */
  readonly maxRetriesAllowed: number;
}
