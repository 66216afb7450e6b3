/** How deliveries of a connector behave where its admin says nothing. */
export interface DeliveryDefaults {
  /** 1,000 to 60,000. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** Delays before retry 1, 2, …, in ms; the last repeats when `maxRetries` is larger. */
  readonly scheduleMs: readonly number[];
  /** Share of a delay added at random: `[-0.2, 0.2]`, or `[0, 0.05]` where it may never be early. */
  readonly jitter: readonly [number, number];
  /** `per: "company"`: shared by all connectors of a company with this plugin; else the connector's own. */
  readonly rateLimit: { readonly max: number; readonly perMs: number; readonly per?: "connector" | "company" | "host" } | null;
  /** 0 = never. */
  readonly autoDisableAfterFailures: number;
  /** Largest `maxRetries` an admin may set. */
  readonly maxRetriesAllowed: number;
}
