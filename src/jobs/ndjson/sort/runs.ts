import type { Block, Part } from './block.js';
import { bytesOf } from './block.js';

/** A sorted run: parts of blocks, one after the other, read once from the start. */
export interface Run {
  /** The next part, `undefined` at the end. What has been given is no longer held. */
  next(): Part | undefined | Promise<Part | undefined>;
  /** Lets go of what it holds, files too. Never rejects, any number of times. */
  close(): Promise<void>;
}

/** A run in memory: the blocks in order, given in parts of about `partBytes`. */
export class MemoryRun implements Run {
  readonly bytes: number;
  readonly count: number;
  private blocks: readonly Block[];
  private readonly width: number;
  private block = 0;
  private from = 0;
  /** Set by who merges, to suit how many runs there are. */
  partBytes: number = 64 * 1024;

  constructor(blocks: readonly Block[], width: number) {
    this.blocks = blocks;
    this.width = width;
    this.bytes = blocks.reduce((sum, { bytes, rows }) => sum + bytes.length + rows.byteLength, 0);
    this.count = blocks.reduce((sum, { count }) => sum + count, 0);
  }

  next(): Part | undefined {
    const block = this.blocks[this.block];
    if (block === undefined) return undefined;
    const { from } = this;
    const whole = { block, from: 0, to: block.count };
    const parts = Math.max(1, Math.round(bytesOf(whole, this.width) / this.partBytes));
    const to = Math.min(block.count, from + Math.max(1, Math.ceil(block.count / parts)));
    this.from = to;
    if (to === block.count) {
      this.blocks = this.blocks.slice(this.block + 1);
      this.block = 0;
      this.from = 0;
    }
    return { block, from, to };
  }

  async close(): Promise<void> {
    this.blocks = [];
  }
}
