import { compareKeys, requireKey } from './keys.js';
import type { Merger } from './merge.js';
import type { Entry } from './run-file.js';
import { estimateBytes } from './size.js';
import { Spill } from './spill.js';

const DEFAULT_MEMORY_BYTES = 256 * 1024 ** 2;
/** What an entry takes beside its key and its value. */
const ENTRY_BYTES = 64;

export interface SorterOptions {
  readonly memoryBytes?: number | undefined;
  readonly tmpDir?: string | undefined;
}

/**
 * Sorts any number of entries, ascending and stable, in about `memoryBytes` of memory: what is too much goes to disk as
 * sorted runs, which are merged at the end. `add` everything, `finish`, take with `next`, `close` in every case.
 *
 * What has been to disk comes back as a structured clone: plain objects, arrays, maps, dates and binary data as they
 * were, instances of classes without their class. Functions cannot go, and fail the sort.
 */
export class Sorter {
  private readonly memoryBytes: number;
  private readonly spill: Spill;
  private entries: Entry[] = [];
  private bytes = 0;
  private at = 0;
  private merger: Merger | undefined = undefined;

  constructor({ memoryBytes = DEFAULT_MEMORY_BYTES, tmpDir }: SorterOptions = {}) {
    this.memoryBytes = memoryBytes;
    this.spill = new Spill(tmpDir, memoryBytes);
  }

  /** How many entries are held in memory. */
  get held(): number {
    return this.entries.length - this.at;
  }

  /** Takes an entry in. A promise only when the budget is spent and the entries go to disk first. */
  add(key: unknown, value: unknown): Promise<void> | undefined {
    const entry = { key: requireKey(key), value };
    this.entries.push(entry);
    this.bytes += ENTRY_BYTES + estimateBytes(key) + estimateBytes(value);
    return this.bytes > this.memoryBytes ? this.spillEntries() : undefined;
  }

  /** Nothing more will be added. */
  async finish(): Promise<void> {
    if (this.spill.isEmpty) {
      sortEntries(this.entries);
      return;
    }
    if (this.entries.length > 0) await this.spillEntries();
    this.merger = await this.spill.merged();
  }

  /** The next entry in order, `undefined` at the end. A promise only where the disk is read. */
  next(): Entry | undefined | Promise<Entry | undefined> {
    if (this.merger !== undefined) return this.merger.next();
    const entry = this.entries[this.at];
    if (entry === undefined) {
      this.entries = [];
      this.at = 0;
      return undefined;
    }
    // What has been taken can be collected.
    this.entries[this.at] = TAKEN;
    this.at += 1;
    return entry;
  }

  /** Removes what is on disk. */
  async close(): Promise<void> {
    this.entries = [];
    this.at = 0;
    await this.merger?.close();
    this.merger = undefined;
    await this.spill.close();
  }

  private async spillEntries(): Promise<void> {
    const { entries } = this;
    this.entries = [];
    this.bytes = 0;
    sortEntries(entries);
    await this.spill.write(entries);
  }
}

const TAKEN: Entry = { key: undefined, value: undefined };

/** The engine's own sort is stable. */
function sortEntries(entries: Entry[]): void {
  entries.sort((a, b) => compareKeys(a.key, b.key));
}
