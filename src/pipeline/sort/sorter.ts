import { PipelineError } from '../../base/index.js';
import { compareKeys, requireKey } from './keys.js';
import type { Merger } from './merge.js';
import type { Entry } from './run-file.js';
import { estimateBytes } from './size.js';
import { Spill } from './spill.js';

export const DEFAULT_MEMORY_BYTES: number = 256 * 1024 ** 2;
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
 *
 * - I1 At most one operation is at work on the disk: `working`, or none when it has settled.
 * - I2 `close` may be called at any instant. It waits for what is at work, which stops at its next step, and then closes
 *   every file and removes the folder. Nothing opens a file afterwards: every later operation is refused with `ABORTED`.
 */
export class Sorter {
  private readonly memoryBytes: number;
  private readonly spill: Spill;
  private entries: Entry[] = [];
  private bytes = 0;
  private at = 0;
  private merger: Merger | undefined = undefined;
  private working: Promise<unknown> = NOTHING_AT_WORK;
  private closing: Promise<void> | undefined = undefined;

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
    this.requireOpen();
    const entry = { key: requireKey(key), value };
    this.entries.push(entry);
    this.bytes += ENTRY_BYTES + estimateBytes(key) + estimateBytes(value);
    return this.bytes > this.memoryBytes ? this.atWork(this.spillEntries()) : undefined;
  }

  /** Nothing more will be added. */
  async finish(): Promise<void> {
    this.requireOpen();
    if (this.spill.isEmpty) sortEntries(this.entries);
    else await this.atWork(this.openMerger());
  }

  /** The next entry in order, `undefined` at the end. A promise only where the disk is read. */
  next(): Entry | undefined | Promise<Entry | undefined> {
    this.requireOpen();
    if (this.merger !== undefined) {
      const next = this.merger.next();
      return next instanceof Promise ? this.atWork(next) : next;
    }
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

  /** Lets go of everything, on disk and in memory. At any instant and any number of times. */
  close(): Promise<void> {
    this.closing ??= this.letGo();
    return this.closing;
  }

  private async letGo(): Promise<void> {
    this.entries = [];
    this.at = 0;
    this.spill.stop();
    // Whoever closes from inside the first step of some work comes before `working` is set.
    await Promise.resolve();
    await Promise.allSettled([this.working]);
    await Promise.allSettled([this.merger?.close()]);
    this.merger = undefined;
    await this.spill.close();
  }

  private async openMerger(): Promise<void> {
    if (this.entries.length > 0) await this.spillEntries();
    this.merger = await this.spill.merged();
  }

  private async spillEntries(): Promise<void> {
    const { entries } = this;
    this.entries = [];
    this.bytes = 0;
    sortEntries(entries);
    await this.spill.write(entries);
  }

  private atWork<V>(work: Promise<V>): Promise<V> {
    this.working = work;
    return work;
  }

  private requireOpen(): void {
    if (this.closing !== undefined) throw new PipelineError('ABORTED', 'the sort was closed');
  }
}

const NOTHING_AT_WORK: Promise<void> = Promise.resolve();
const TAKEN: Entry = { key: undefined, value: undefined };

/** The engine's own sort is stable. */
function sortEntries(entries: Entry[]): void {
  entries.sort((a, b) => compareKeys(a.key, b.key));
}
