const SECOND_MS = 1_000;

/** Whether one more at this moment is more than `perSecond` of a place in one second; the one that is too many is not counted. */
export function paceOf(perSecond: number | undefined): (place: string) => boolean {
  const taken = new Map<string, number[]>();
  return (place) => {
    if (perSecond === undefined) return false;
    const now = performance.now();
    const recent = (taken.get(place) ?? []).filter((at) => now - at < SECOND_MS);
    const isTooFast = recent.length >= perSecond;
    taken.set(place, isTooFast ? recent : [...recent, now]);
    return isTooFast;
  };
}
