import pg from "pg";

/**
 * A connection that is cut while nobody waits for an answer emits an error, and without a listener that ends the process. BullMQ listens only while the connection
 * is idle in its pool, and to the one that listens for jobs only some time after it has been opened. Whoever uses the connection next is told anyway.
 */
export class SteadyClient extends pg.Client {
  constructor(options?: pg.ClientConfig) {
    super(options);
    this.on("error", () => undefined);
  }
}
