import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../../base/index.js';
import { Merger } from './merge.js';
import { type Entry, RunReader, RunWriter } from './run-file.js';
import { estimateBytes } from './size.js';

/** How many runs are merged at once. Each keeps a file and a block open. */
const FAN_IN = 64;

/**
 * Sorted runs in files of a private temporary folder, which is removed in every case: by `close`, and by the end of the
 * process if that comes first.
 *
 * - I1 `levels[n]` holds runs that went through n merges, oldest first; everything in a higher level is older. So an
 *   entry is written at most once a level, and equal keys keep their order.
 * - I2 A file that was opened is closed by whoever opened it, also when that fails or is stopped; the files of `merged`
 *   by whoever asked for them.
 */
export class Spill {
  private readonly parent: string;
  private readonly maxBlockBytes: number;
  private folder: string | undefined = undefined;
  private readonly levels: string[][] = [];
  private count = 0;
  private isStopped = false;
  private readonly onExit = (): void => {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  };

  constructor(tmpDir: string | undefined, memoryBytes: number) {
    this.parent = tmpDir ?? tmpdir();
    // While runs are merged each holds a block, and all of them together should stay within half of the budget.
    this.maxBlockBytes = Math.min(256 * 1024, memoryBytes / FAN_IN / 2);
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Writes sorted entries as the newest run. */
  async write(entries: readonly Entry[]): Promise<void> {
    let at = 0;
    await this.writeRun(0, () => entries[at++]);
    for (let level = 0; (this.levels[level]?.length ?? 0) >= FAN_IN; level += 1) await this.mergeLevel(level);
  }

  /** All runs as one sorted sequence. */
  async merged(): Promise<Merger> {
    return this.openRuns(this.levels.toReversed().flat());
  }

  /** Whatever is being written or merged fails at its next entry. */
  stop(): void {
    this.isStopped = true;
  }

  /** Removes the folder. Call it when nothing is at work any more. */
  async close(): Promise<void> {
    const { folder } = this;
    if (folder === undefined) return;
    await rm(folder, { recursive: true, force: true });
    this.folder = undefined;
    process.off('exit', this.onExit);
  }

  private async mergeLevel(level: number): Promise<void> {
    const paths = this.levels[level] ?? [];
    const merger = await this.openRuns(paths);
    try {
      await this.writeRun(level + 1, () => merger.next());
    } finally {
      await merger.close();
    }
    this.levels[level] = [];
    for (const path of paths) await rm(path, { force: true });
  }

  private async writeRun(
    level: number,
    next: () => Entry | undefined | Promise<Entry | undefined>,
  ): Promise<void> {
    const path = join(await this.ensureFolder(), `${this.count}.run`);
    this.count += 1;
    const writer = await RunWriter.create(path, this.maxBlockBytes);
    try {
      for (let entry = await next(); entry !== undefined; entry = await next()) {
        this.requireGoing();
        await writer.write(entry, estimateBytes(entry.value));
      }
      await writer.flush();
    } finally {
      await writer.close();
    }
    (this.levels[level] ??= []).push(path);
  }

  private async openRuns(paths: readonly string[]): Promise<Merger> {
    const readers: RunReader[] = [];
    const merger = new Merger(readers);
    try {
      for (const path of paths) {
        this.requireGoing();
        readers.push(await RunReader.open(path));
      }
      await merger.start();
    } catch (error) {
      await merger.close();
      throw error;
    }
    return merger;
  }

  private requireGoing(): void {
    if (this.isStopped) throw new PipelineError('ABORTED', 'the sort was closed');
  }

  private async ensureFolder(): Promise<string> {
    if (this.folder === undefined) {
      this.folder = await mkdtemp(join(this.parent, 'pipeline-sort-'));
      process.on('exit', this.onExit);
    }
    return this.folder;
  }
}
