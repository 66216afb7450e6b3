import { pageOf, type Page } from "../page.js";

/** What no index knows is looked for in so many of the newest rows. */
export const searchedRows = 20_000;

/** How far a search has looked. */
export interface Searched {
  /** Rows that it read; 20,000 at most. */
  readonly rows: number;
  /** Of the oldest of them, ms since the epoch; null where there were none. */
  readonly sinceMs: number | null;
}

export interface SearchedPage<Item> extends Page<Item> {
  readonly searched: Searched;
}

/** Of a statement that joins what it found to one row that says how much it read: with nothing found that row stands alone. */
export interface ReadRow {
  readonly id: string | null;
  readonly read_rows: number;
  readonly read_since: number | null;
}

interface Steps<Row, Item> {
  readonly limit: number;
  readonly item: (row: Row) => Item;
  readonly position: (row: Row) => readonly (string | number)[];
}

export function searched<Row extends ReadRow, Item>(rows: readonly Row[], { limit, ...steps }: Steps<Row, Item>): SearchedPage<Item> {
  const found = rows.filter(({ id }) => id !== null);
  return { ...pageOf(found, limit, steps), searched: { rows: rows[0]?.read_rows ?? 0, sinceMs: rows[0]?.read_since ?? null } };
}
