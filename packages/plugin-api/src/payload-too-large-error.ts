const NAME = "PayloadTooLargeError";

/** What `render` throws where an event cannot be made to fit the target's limit: the delivery becomes a dead letter `too_large` at once, and the plugin is not to blame. */
export class PayloadTooLargeError extends Error {
  override readonly name = NAME;

  constructor(
    readonly bytes: number,
    readonly limitBytes: number,
  ) {
    super(`The body has ${bytes} bytes; at most ${limitBytes} are allowed.`);
  }
}

/** By name, not by class: a plugin may bring its own copy of this package. */
export function isPayloadTooLarge(error: unknown): error is PayloadTooLargeError {
  return error instanceof Error && error.name === NAME;
}
