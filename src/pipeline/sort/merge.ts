import { compareKeys } from './keys.js';
import type { Entry, EntryReader } from './run-file.js';

/**
 * Merges sorted runs into one sorted sequence. Of equal keys those of an earlier run come first, so a stable sort
 * stays stable.
 *
 * - I1 `heap` is a binary heap of the runs that have entries left, by their first entry and then by their number.
 */
export class Merger {
  private readonly heap: Cursor[] = [];
  private readonly readers: readonly EntryReader[];

  constructor(readers: readonly EntryReader[]) {
    this.readers = readers;
  }

  /** Reads the first block of every run. Once, before `next`. */
  async start(): Promise<void> {
    for (const [order, reader] of this.readers.entries()) {
      const cursor = new Cursor(reader, order);
      if (await cursor.load()) this.heap.push(cursor);
    }
    for (let at = (this.heap.length >> 1) - 1; at >= 0; at -= 1) this.sink(at);
  }

  /** The next entry in order, `undefined` at the end. A promise only where a block must be read first. */
  next(): Entry | undefined | Promise<Entry | undefined> {
    const [first] = this.heap;
    if (first === undefined) return undefined;
    const entry = first.take();
    if (first.isEmpty) return this.refill(first, entry);
    this.sink(0);
    return entry;
  }

  async close(): Promise<void> {
    // All at once: one that cannot be closed must not keep the others open.
    await Promise.all(this.readers.map((reader) => reader.close()));
  }

  private async refill(first: Cursor, entry: Entry): Promise<Entry> {
    if (!(await first.load())) {
      const last = this.heap.pop();
      if (last !== undefined && last !== first) this.heap[0] = last;
    }
    this.sink(0);
    return entry;
  }

  private sink(from: number): void {
    const { heap } = this;
    const moving = heap[from];
    if (moving === undefined) return;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let smaller = left;
      if (right !== undefined && right.isBefore(left)) {
        smaller = right;
        child += 1;
      }
      if (!smaller.isBefore(moving)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = moving;
  }
}

/** A place in one run. */
class Cursor {
  private readonly reader: EntryReader;
  private readonly order: number;
  private block: readonly Entry[] = [];
  private at = 0;

  constructor(reader: EntryReader, order: number) {
    this.reader = reader;
    this.order = order;
  }

  get isEmpty(): boolean {
    return this.at >= this.block.length;
  }

  /** False: the run has come to its end. */
  async load(): Promise<boolean> {
    this.block = await this.reader.nextBlock();
    this.at = 0;
    return this.block.length > 0;
  }

  take(): Entry {
    const entry = this.first;
    this.at += 1;
    return entry;
  }

  isBefore(other: Cursor): boolean {
    const order = compareKeys(this.first.key, other.first.key);
    return order < 0 || (order === 0 && this.order < other.order);
  }

  private get first(): Entry {
    const entry = this.block[this.at];
    if (entry === undefined) throw new RangeError('the run has no entry left');
    return entry;
  }
}
