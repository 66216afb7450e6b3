import { setImmediate as nextTurn } from "node:timers/promises";

/** Work on so many items takes a few milliseconds at most. */
const SLICE = 64;

/** Works on items one after the other, in order, and lets the event loop turn now and then: answers of targets must be read meanwhile. */
export async function inSlices<Item>(items: readonly Item[], work: (item: Item, index: number) => Promise<void> | void): Promise<void> {
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % SLICE === 0) await nextTurn();
    const ended = work(item, index);
    if (ended !== undefined) await ended;
  }
}
