import type { DraftDelivery } from "./draft.js";

type Rate = Extract<NonNullable<DraftDelivery["rateLimit"]>, { readonly max: number }>;

/** A rate limit while it is typed: without a number it says nothing yet. */
export type RateRow = Omit<Rate, "max"> & { readonly max: number | undefined };

/** As many as the engine takes. */
export const MOST_RATES = 5;

export const emptyRate: RateRow = { max: undefined, perMs: 1_000 };

/** There is always a row to type into. */
export function rowsOf(rateLimit: DraftDelivery["rateLimit"]): readonly RateRow[] {
  const rates = rateLimit === null || rateLimit === undefined ? [] : [rateLimit].flat();
  return rates.length === 0 ? [emptyRate] : rates;
}

/** undefined: the policy says nothing of it. */
export function rateLimitOf(rows: readonly RateRow[]): DraftDelivery["rateLimit"] {
  const rates = rows.filter(isComplete);
  return rates.length > 1 ? rates : rates[0];
}

/** Where in the policy the engine finds what is wrong with a row; undefined: the row is not sent. */
export function memberOf(rows: readonly RateRow[], row: RateRow): string | undefined {
  const rates = rows.filter(isComplete);
  const place = rates.findIndex((one) => one === row);
  if (place === -1) return undefined;
  return rates.length > 1 ? `rateLimit/${place}` : "rateLimit";
}

function isComplete(row: RateRow): row is Rate {
  return row.max !== undefined;
}
