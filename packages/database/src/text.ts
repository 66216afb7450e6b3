/** PostgreSQL refuses U+0000 in any text; it is dropped from everything but the payload. */
export function withoutNul(text: string): string {
  return text.includes("\u0000") ? text.replaceAll("\u0000", "") : text;
}

/** As JSON text; null stays null. */
export function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : withoutNul(JSON.stringify(value));
}

/** UTC date of an instant, `YYYY-MM-DD`. */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export const dayMs = 86_400_000;
