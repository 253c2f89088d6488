import type { Part } from './block.js';

/**
 * Memory for blocks that are read from disk; what was given back is used again. Left to the collector, what was read would lie about until it
 * comes by, and that would be several times what is needed.
 *
 * - M1 A buffer is lent to one block at a time. Blocks that are larger than `blockBytes`, as of one long record, have memory of their own.
 */
export class BlockMemory {
  /** Bytes of a block, rows included, unless one record alone has more. */
  readonly blockBytes: number;
  private readonly spare: ArrayBuffer[] = [];
  private readonly lent = new Set<ArrayBuffer>();

  constructor(blockBytes: number) {
    this.blockBytes = blockBytes;
  }

  /** `size` bytes at the start of a buffer. */
  take(size: number): Uint8Array<ArrayBuffer> {
    if (size > this.blockBytes) return new Uint8Array(size);
    const buffer = this.spare.pop() ?? new ArrayBuffer(this.blockBytes);
    this.lent.add(buffer);
    return new Uint8Array(buffer, 0, size);
  }

  /** These parts are not needed any more; of a block whose last part is among them nothing is. */
  giveBack(parts: readonly Part[]): void {
    for (const { block, to } of parts) {
      if (to === block.count && this.lent.delete(block.bytes.buffer)) this.spare.push(block.bytes.buffer);
    }
  }
}
