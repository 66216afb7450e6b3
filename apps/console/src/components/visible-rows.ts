import { useWindowVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

/** Shorter lists are there as a whole: find in page finds all of them. */
const WHOLE_UP_TO = 100;
const USUAL_ROW_PX = 45;
const OVERSCAN = 15;

interface VisibleRows {
  readonly first: number;
  readonly end: number;
  /** Height of what is left out, px. */
  readonly before: number;
  readonly after: number;
  readonly measure: (row: HTMLElement | null) => void;
}

/** The same for every render: another `ref` would be taken from each row and set again. */
const measureNothing = (): void => undefined;

/** Which of many rows are in sight as the window scrolls. */
export function useVisibleRows(count: number, body: RefObject<HTMLElement | null>): VisibleRows {
  const isWhole = count <= WHOLE_UP_TO;
  const scrollMargin = body.current === null ? 0 : body.current.getBoundingClientRect().top + window.scrollY;
  const virtualizer = useWindowVirtualizer({ count: isWhole ? 0 : count, estimateSize: () => USUAL_ROW_PX, overscan: OVERSCAN, scrollMargin });
  if (isWhole) return { first: 0, end: count, before: 0, after: 0, measure: measureNothing };
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return { first: 0, end: WHOLE_UP_TO, before: 0, after: 0, measure: virtualizer.measureElement };
  return {
    first: first.index,
    end: last.index + 1,
    before: first.start - scrollMargin,
    after: virtualizer.getTotalSize() - (last.end - scrollMargin),
    measure: virtualizer.measureElement,
  };
}
