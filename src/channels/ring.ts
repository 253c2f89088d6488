/** A ring that holds nothing yet has no room either: an idle channel costs no buffer. */
const FIRST_ROOM = 16;
/** Beyond this many places an emptied ring gives its memory back; below, keeping it is cheaper than growing again. */
const KEPT_ROOM = 16_384;

/**
 * First in, first out, in a circular array.
 *
 * - I1 The array's length is 0 or a power of two; it grows when full and never beyond twice what was held at once.
 * - I2 Items lie at `head`, `head + 1`, … (modulo the array's length), `length` of them; every other place is `undefined`,
 *   so what has left can be collected.
 */
export class Ring<T> {
  private places: (T | undefined)[] = [];
  private head = 0;
  private held = 0;

  get length(): number {
    return this.held;
  }

  push(item: T): void {
    if (this.held === this.places.length) this.grow();
    this.places[(this.head + this.held) & (this.places.length - 1)] = item;
    this.held += 1;
  }

  /** The oldest item, taken out. Only when there is one: `undefined` may be an item. */
  shift(): T {
    const { places, head } = this;
    const item = places[head] as T;
    places[head] = undefined;
    this.head = (head + 1) & (places.length - 1);
    this.held -= 1;
    if (this.held === 0 && places.length > KEPT_ROOM) this.clear();
    return item;
  }

  /** The `count` oldest items, taken out. Only as many as there are. */
  shiftMany(count: number): T[] {
    const { places, head } = this;
    const mask = places.length - 1;
    const items: T[] = [];
    for (let i = 0; i < count; i += 1) {
      const at = (head + i) & mask;
      items.push(places[at] as T);
      places[at] = undefined;
    }
    this.head = (head + count) & mask;
    this.held -= count;
    if (this.held === 0 && places.length > KEPT_ROOM) this.clear();
    return items;
  }

  clear(): void {
    this.places = [];
    this.head = 0;
    this.held = 0;
  }

  /**
   * Doubles in place, by pushing: an array that is created with more than 2^25 places becomes a dictionary. What
   * had wrapped round to the front moves behind the old end.
   */
  private grow(): void {
    const { places, head } = this;
    const room = places.length;
    for (let i = 0; i < head; i += 1) {
      places.push(places[i]);
      places[i] = undefined;
    }
    const wanted = room === 0 ? FIRST_ROOM : room * 2;
    while (places.length < wanted) places.push(undefined);
  }
}
