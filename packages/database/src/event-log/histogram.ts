/** Four slots an octave: a percentile read from it is off by at most 9.1 %, and by the rounding to tenths. The last slot begins at 65.5 s, above the longest deadline (60 s). */
const slotsPerOctave = 4;
export const histogramSlots = 65;

/** Slot 0 takes durations up to 1 ms. */
export function slotOf(durationMs: number): number {
  if (!(durationMs > 1)) return 0;
  return Math.min(histogramSlots - 1, Math.round(Math.log2(durationMs) * slotsPerOctave));
}

/** Duration in ms below which the given share (0 to 1) of the attempts stayed; null without attempts. */
export function percentileOf(histogram: readonly number[], share: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  const slot = histogram.findIndex((count) => (seen += count) >= total * share);
  return Math.round(2 ** (slot / slotsPerOctave) * 10) / 10;
}

export function addHistograms(first: readonly number[], second: readonly number[]): number[] {
  return Array.from({ length: histogramSlots }, (_, slot) => (first[slot] ?? 0) + (second[slot] ?? 0));
}
