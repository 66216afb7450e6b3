/** The connector on whose behalf a plugin is called. */
export interface ConnectorIdentity {
  readonly id: number;
  readonly name: string;
  readonly tenant: string;
  readonly company: number | null;
}

/** The delivery that an attempt belongs to. */
export interface DeliveryIdentity {
  /** UUID; the same over retries, replays and crashes: what a target should see as idempotency key. */
  readonly id: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly test: boolean;
}
