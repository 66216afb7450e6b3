import { setImmediate as nextTurn } from "node:timers/promises";

/** Work on so many items takes a few milliseconds at most. */
const SLICE = 64;

/** Works on items one after the other, in order, and lets the event loop turn now and then: answers of targets must be read meanwhile. */
export async function inSlices<Item>(items: readonly Item[], work: (item: Item) => Promise<void> | void): Promise<void> {
  for (let start = 0; start < items.length; start += SLICE) {
    if (start > 0) await nextTurn();
    for (const item of items.slice(start, start + SLICE)) {
      const ended = work(item);
      if (ended !== undefined) await ended;
    }
  }
}
