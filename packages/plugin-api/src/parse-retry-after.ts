const SECOND_MS = 1_000;
const SHORTEST_MS = SECOND_MS;
const LONGEST_MS = 24 * 60 * 60 * SECOND_MS;

/** The three forms of an HTTP date (RFC 9110, 5.6.7): the current one and the two a recipient must still accept. */
const CURRENT_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850_DATE = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * How long a `Retry-After` header asks to wait, in ms from `now`: whole seconds or an HTTP date (RFC 9110, 10.2.3), held to 1 s at least and 24 h at most.
 * null where the header is absent or says neither.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | null {
  const text = value?.trim() ?? "";
  const waitMs = /^\d+$/.test(text) ? Number(text) * SECOND_MS : httpDateMs(text) - now;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, SHORTEST_MS), LONGEST_MS);
}

/** ms since the epoch; NaN for anything else. `Date.parse` alone would take far more than HTTP allows, and asctime as local time. */
function httpDateMs(text: string): number {
  if (CURRENT_DATE.test(text) || RFC_850_DATE.test(text)) return Date.parse(text);
  return ASCTIME_DATE.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
}
