import type { DeadLetter } from "../../api/answers.js";

type Reason = DeadLetter["reason"];

/** Every reason of the API, and no other: a type cannot be listed, but this does not compile unless it is complete. */
const reasons: Readonly<Record<Reason, true>> = {
  attempts_exhausted: true,
  payload_rejected: true,
  filter_failed: true,
  template_failed: true,
  too_large: true,
  held_too_long: true,
  blocked_too_long: true,
  expired: true,
};
export const deadLetterReasons = Object.keys(reasons) as readonly Reason[];

export interface DeadLetterSearch {
  readonly connectorId?: number | undefined;
  readonly reason?: Reason | undefined;
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
