const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let lastDayNumber = Number.NaN;
let lastDayText = "";

/** Partition day of a record: UTC date of its timestamp, which survives redelivery; today's where that is outside [now - 24 h, now + 1 h]. `YYYY-MM-DD`. */
export function partitionDay(timestampMs: number, now: number): string {
  const isNear = timestampMs >= now - DAY_MS && timestampMs <= now + HOUR_MS;
  return utcDay(isNear ? timestampMs : now);
}

/** Remembers the last answer: nearly all events of a minute share it. */
function utcDay(ms: number): string {
  const dayNumber = Math.floor(ms / DAY_MS);
  if (dayNumber !== lastDayNumber) {
    lastDayText = new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
    lastDayNumber = dayNumber;
  }
  return lastDayText;
}
