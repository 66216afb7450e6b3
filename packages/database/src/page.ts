/** A page of a list. `nextCursor` is null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** `cursor` as a page gave it; `limit` 1 to 200, default 50. */
export interface PageRequest {
  readonly cursor?: string | null;
  readonly limit?: number;
}

const mostItems = 200;
const usualItems = 50;

/** Thrown for a cursor that no page of ours gave. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
}

export function limitOf({ limit }: PageRequest): number {
  return Math.min(mostItems, Math.max(1, Math.trunc(limit ?? usualItems)));
}

/** The position after which to read on; null = from the start. */
export function positionOf<Position extends readonly (string | number)[]>({ cursor }: PageRequest, parts: number): Position | null {
  if (cursor === undefined || cursor === null) return null;
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(position) && position.length === parts && position.every(isPart)) return position as unknown as Position;
  } catch {
    // Not JSON: the same answer as for JSON of another shape.
  }
  throw new InvalidCursorError("The cursor was not given by this list.");
}

/** `rows` holds one more than the limit where there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  steps: { readonly item: (row: Row) => Item; readonly position: (row: Row) => readonly (string | number)[] },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? cursorOf(steps.position(last)) : null;
  return { items: shown.map(steps.item), nextCursor };
}

/** What `positionOf` reads. */
function cursorOf(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

function isPart(part: unknown): boolean {
  return typeof part === "string" || typeof part === "number";
}
