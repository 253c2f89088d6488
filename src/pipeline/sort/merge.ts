import { compareKeys } from './keys.js';
import { LoserTree } from './loser-tree.js';
import type { Entry, EntryReader } from './run-file.js';

/**
 * Merges sorted runs into one sorted sequence. Of equal keys those of an earlier run come first, so a stable sort
 * stays stable.
 *
 * - I1 `tree` has the runs by their first entry and then by their number; a run without entries comes last.
 */
export class Merger {
  private cursors: readonly Cursor[] = [];
  private tree: LoserTree | undefined = undefined;
  private readonly readers: readonly EntryReader[];

  constructor(readers: readonly EntryReader[]) {
    this.readers = readers;
  }

  /** Reads the first block of every run. Once, before `next`. */
  async start(): Promise<void> {
    const cursors = this.readers.map((reader) => new Cursor(reader));
    for (const cursor of cursors) await cursor.load();
    this.cursors = cursors;
    this.tree = new LoserTree(cursors.length, (a, b) => isBefore(cursors, a, b));
  }

  /** The next entry in order, `undefined` at the end. A promise only where a block must be read first. */
  next(): Entry | undefined | Promise<Entry | undefined> {
    const first = this.cursors[this.tree?.winner ?? 0];
    if (first === undefined || first.isEmpty) return undefined;
    const entry = first.take();
    if (first.isEmpty) return this.refill(first, entry);
    this.tree?.replay();
    return entry;
  }

  async close(): Promise<void> {
    // All at once: one that cannot be closed must not keep the others open.
    await Promise.all(this.readers.map((reader) => reader.close()));
  }

  private async refill(first: Cursor, entry: Entry): Promise<Entry> {
    await first.load();
    this.tree?.replay();
    return entry;
  }
}

function isBefore(cursors: readonly Cursor[], a: number, b: number): boolean {
  const left = cursors[a] as Cursor;
  const right = cursors[b] as Cursor;
  if (left.isEmpty || right.isEmpty) return right.isEmpty && (!left.isEmpty || a < b);
  const order = compareKeys(left.first.key, right.first.key);
  return order < 0 || (order === 0 && a < b);
}

/** A place in one run. */
class Cursor {
  private readonly reader: EntryReader;
  private block: readonly Entry[] = [];
  private at = 0;

  constructor(reader: EntryReader) {
    this.reader = reader;
  }

  get isEmpty(): boolean {
    return this.at >= this.block.length;
  }

  /** Reads the next block; the cursor is empty afterwards when the run has come to its end. */
  async load(): Promise<void> {
    this.block = await this.reader.nextBlock();
    this.at = 0;
  }

  take(): Entry {
    const entry = this.first;
    this.at += 1;
    return entry;
  }

  get first(): Entry {
    const entry = this.block[this.at];
    if (entry === undefined) throw new RangeError('the run has no entry left');
    return entry;
  }
}
