/** A backlog that holds nothing yet has no room either: an idle channel costs no buffer. */
const FIRST_ROOM = 16;
/** Beyond this many places an emptied backlog gives its memory back; below, keeping it is cheaper than growing again. */
const KEPT_ROOM = 16_384;

/**
 * The values that are kept, found by their numbers, and how many of the receivers that shall see each have not. Two arrays
 * side by side instead of a ring of entries: nothing is allocated for a value, and reading one costs one look at each.
 *
 * - I1 Values number `oldest` up to, not including, `tail` are held. Number n lies at n modulo the arrays' length, which
 *   is 0 or a power of two; every other place holds `undefined`, so what has left can be collected.
 */
export class Backlog<T> {
  oldest = 0;
  tail = 0;
  private values: (T | undefined)[] = [];
  private unseen: number[] = [];

  get length(): number {
    return this.tail - this.oldest;
  }

  /** Keeps `value` under the number `tail`. */
  push(value: T, unseen: number): void {
    const { tail } = this;
    if (tail - this.oldest === this.values.length) this.grow();
    const at = tail & (this.values.length - 1);
    this.values[at] = value;
    this.unseen[at] = unseen;
    this.tail = tail + 1;
  }

  /** Only for oldest ≤ position < tail. */
  at(position: number): T {
    const { values } = this;
    return values[position & (values.length - 1)] as T;
  }

  /** How many have not seen the value of that number. Only for oldest ≤ position < tail. */
  unseenAt(position: number): number {
    const { unseen } = this;
    return unseen[position & (unseen.length - 1)] as number;
  }

  /** So many more (or less) have not seen the value of that number; gives how many then. */
  change(position: number, by: number): number {
    const { unseen } = this;
    const at = position & (unseen.length - 1);
    const changed = (unseen[at] as number) + by;
    unseen[at] = changed;
    return changed;
  }

  /** Lets the oldest value go. Only when there is one. */
  dropOldest(): void {
    const { values, oldest } = this;
    values[oldest & (values.length - 1)] = undefined;
    this.oldest = oldest + 1;
    if (this.oldest === this.tail && values.length > KEPT_ROOM) this.clear();
  }

  private clear(): void {
    this.values = [];
    this.unseen = [];
  }

  /** Filled by pushing: an array that is created with more than 2^25 places becomes a dictionary. */
  private grow(): void {
    const room = this.values.length === 0 ? FIRST_ROOM : this.values.length * 2;
    const values: (T | undefined)[] = [];
    const unseen: number[] = [];
    while (values.length < room) {
      values.push(undefined);
      unseen.push(0);
    }
    for (let position = this.oldest; position < this.tail; position += 1) {
      values[position & (room - 1)] = this.at(position);
      unseen[position & (room - 1)] = this.unseenAt(position);
    }
    this.values = values;
    this.unseen = unseen;
  }
}
