/** 0 to 1 as a percentage that is 100 % only where nothing failed. */
export function percent(rate: number | null): string {
  return rate === null ? "–" : `${(Math.floor(rate * 1_000) / 10).toFixed(1)} %`;
}
