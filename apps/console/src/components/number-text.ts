/** 0 to 1 as a percentage that is 100 % only where nothing failed. */
export function percentText(rate: number | null): string {
  return rate === null ? "–" : `${(Math.floor(rate * 1_000) / 10).toFixed(1)} %`;
}

/** ms as people say it. */
export function msText(ms: number | null): string {
  if (ms === null) return "–";
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
