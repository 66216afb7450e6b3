import type { SearchedPage } from "@trunkline/database";
import { z } from "zod";
import { isoTime } from "./connector-view.js";

const SEARCHED_MS = 86_400_000;

const instant = z.iso.datetime({ offset: true, error: "must be a time such as 2026-02-01T12:30:45Z" }).transform((text) => Date.parse(text));

export const searchedText = {
  text: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Somewhere in the event's payload, in any case; over the last 24 hours and at most 20,000 rows, `meta.searched` says how far"),
};

export const plannedTime = { since: instant.optional(), until: instant.optional() };

/** Payloads are read for at most 24 hours back. */
export function searchedSince(sinceMs: number | undefined, nowMs: number): number {
  return Math.max(sinceMs ?? 0, nowMs - SEARCHED_MS);
}

/** Of a list, or of a search, which says how far it has looked. */
export function pageMeta(page: Pick<SearchedPage<unknown>, "nextCursor"> & Partial<Pick<SearchedPage<unknown>, "searched">>) {
  const { nextCursor, searched } = page;
  return searched === undefined ? { nextCursor } : { nextCursor, searched: { rows: searched.rows, since: isoTime(searched.sinceMs) } };
}
