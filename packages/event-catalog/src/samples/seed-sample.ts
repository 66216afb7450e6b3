/** A payload that a seed system publishes in its documentation. */
export interface SeedSample {
  /** As in `EventType.systems`. */
  system: string;
  /** Event type of the payload. */
  type: string;
  /** Heading under which the system's page shows it. */
  title: string;
  /** The payload as published, JSON text, in the system's own member names (`2.0` stays `2.0`). */
  text: string;
}
