const DURATION = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h)$/;
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `250ms`, `5s`, `1.5m`, `3h` to ms, rounded; null where the text is none of these. */
export function durationToMs(text: string): number | null {
  const match = DURATION.exec(text.trim());
  if (match === null) return null;
  return Math.round(Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS]);
}
