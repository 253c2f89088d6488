import { bytesOf, startOf } from './block.js';
import type { PackedSlice } from './merge-slice.js';
import type { Slice } from './slices.js';

/** Buffers that slices travel in; those that come back are used again. */
export class SliceBuffers {
  private readonly spare: Uint8Array<ArrayBuffer>[] = [];

  take(size: number): Uint8Array<ArrayBuffer> {
    const at = this.spare.findIndex(({ length }) => length >= size);
    const [found] = at < 0 ? [] : this.spare.splice(at, 1);
    return found ?? new Uint8Array(roundedUp(size));
  }

  giveBack(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.spare.length < 4) this.spare.push(new Uint8Array(bytes.buffer));
  }
}

/** Slices are of much the same size: with some room to spare, a buffer suits the next one too. */
function roundedUp(size: number): number {
  const step = 256 * 1024;
  return Math.ceil((size * 1.25) / step) * step;
}

/** Copies the parts of a slice into one buffer that can be handed over; the blocks stay as they are. */
export function packSlice(slice: Slice, width: number, unique: boolean, buffers: SliceBuffers): PackedSlice {
  const { count, parts, bytes: size } = slice;
  const buffer = buffers.take(2 * size);
  const rows = new Int32Array(count * width);
  const counts: number[] = [];
  const shifts: number[] = [];
  let at = 0;
  let row = 0;
  for (const part of parts) {
    const { block, from, to } = part;
    const start = startOf(block, from, width);
    buffer.set(block.bytes.subarray(start, startOf(block, to, width)), at);
    rows.set(block.rows.subarray(from * width, to * width), row);
    counts.push(to - from);
    shifts.push(at - start);
    at += bytesOf(part, width);
    row += (to - from) * width;
  }
  return {
    buffer,
    size,
    rows,
    counts,
    shifts,
    previous: unique ? slice.previous : undefined,
  };
}
