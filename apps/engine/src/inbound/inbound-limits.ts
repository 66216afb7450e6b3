/** A request of an outside system must be here within so long, ms. */
export const bodyWithinMs = 10_000;
/** How long a sender should wait while a connector is paused, s. */
export const retryAfterSeconds = "60";
