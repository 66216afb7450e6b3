/** As the engine gives them (contract, dead letters). */
export const deadLetterReasons = [
  "attempts_exhausted",
  "payload_rejected",
  "filter_failed",
  "template_failed",
  "too_large",
  "held_too_long",
  "blocked_too_long",
  "expired",
] as const;

export interface DeadLetterSearch {
  readonly connectorId?: number | undefined;
  readonly reason?: (typeof deadLetterReasons)[number] | undefined;
  readonly type?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Of an address that anybody may have written. */
export function readDeadLetterSearch(given: Readonly<Record<string, unknown>>): DeadLetterSearch {
  const text = (name: string) => (typeof given[name] === "string" && given[name] !== "" ? given[name] : undefined);
  const connectorId = Number(given.connectorId);
  return {
    connectorId: Number.isInteger(connectorId) && connectorId > 0 ? connectorId : undefined,
    reason: deadLetterReasons.find((reason) => reason === given.reason),
    type: text("type"),
    since: text("since"),
    until: text("until"),
  };
}
