/** A place in a {@link CallLine}; whoever queues extends it. */
export class Place {
  next: Place | undefined;
  previous: Place | undefined;
}

/**
 * First come, first served, with leaving from the middle.
 *
 * I1. `next` and `previous` chain those in the line, in the order they came: to join and to leave touches neighbours only,
 *     however long the line is.
 * I2. What has left is referenced no more.
 */
export class CallLine<P extends Place> {
  #first: P | undefined;
  #last: P | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): P | undefined {
    return this.#first;
  }

  push(place: P): void {
    place.previous = this.#last;
    if (this.#last === undefined) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
    this.#length += 1;
  }

  has(place: P): boolean {
    return place.previous !== undefined || this.#first === place;
  }

  /** `place` must be in this line. */
  remove(place: P): void {
    const next = place.next as P | undefined;
    const previous = place.previous as P | undefined;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    place.next = undefined;
    place.previous = undefined;
    this.#length -= 1;
  }
}
