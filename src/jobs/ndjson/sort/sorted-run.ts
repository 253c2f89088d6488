import type { BatchFault } from '../batch.js';
import type { LineTable } from '../json/index.js';
import type { Block } from './block.js';

/** A batch that is a sorted run. */
export interface SortedRun {
  readonly block: Block;
  /** Records of the batch, faulty ones too. */
  readonly received: number;
  /** Records left out because a key is missing. */
  readonly dropped: number;
  readonly faults: readonly BatchFault[];
  /** The bytes of the faulty lines, by fault. */
  readonly raw: readonly Uint8Array<ArrayBuffer>[];
  /** Memory of the batch that is not needed any more. */
  readonly spare: Uint8Array<ArrayBuffer> | undefined;
}

/** The rows of records that lie in order. */
export function rowsOf({ count, slots, starts, values }: LineTable): Int32Array<ArrayBuffer> {
  const width = 1 + slots;
  const rows = new Int32Array(count * width);
  for (let k = 0, row = 0; k < count; k += 1, row += width) {
    rows[row] = starts[k] as number;
    for (let s = 0; s < slots; s += 1) rows[row + 1 + s] = values[k * slots + s] as number;
  }
  return rows;
}
