/** An item's place in a `WaitingLine`. */
interface Place<Item> {
  readonly item: Item;
  older: Place<Item> | null;
  newer: Place<Item> | null;
}

/** What can stand in a line. The line alone writes `place`. */
export interface Queueing<Item> {
  place: Place<Item> | null;
}

/**
 * Items in the order in which they came, each of which can leave from the middle: what a Set does, without what a Set costs here. A Set (or Map) of V8 that
 * is filled and emptied all the time makes itself a new table every so often, and each old table refers to the next: one that was promoted to the old
 * generation keeps the young ones after it alive, with all that was in them, until the next collection of the whole heap. A place that was left refers to nothing.
 */
export class WaitingLine<Item extends Queueing<Item>> {
  private oldest: Place<Item> | null = null;
  private newest: Place<Item> | null = null;

  /** At the end of the line, unless it stands there already. */
  add(item: Item): void {
    if (item.place !== null) return;
    const place: Place<Item> = { item, older: this.newest, newer: null };
    if (this.newest === null) this.oldest = place;
    else this.newest.newer = place;
    this.newest = place;
    item.place = place;
  }

  /** false where it does not stand in line. */
  delete(item: Item): boolean {
    const { place } = item;
    if (place === null) return false;
    const { older, newer } = place;
    if (older === null) this.oldest = newer;
    else older.newer = newer;
    if (newer === null) this.newest = older;
    else newer.older = older;
    place.older = null;
    place.newer = null;
    item.place = null;
    return true;
  }

  /** Oldest first. The one at hand may leave meanwhile. */
  *[Symbol.iterator](): Generator<Item, void> {
    for (let place = this.oldest; place !== null; ) {
      const { item, newer } = place;
      yield item;
      place = newer;
    }
  }
}
