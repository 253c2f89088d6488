import { writeSync } from 'node:fs';
import { gatherWindow } from './gather-window.js';
import type { ArenaKernel } from './kernel.js';
import { type BucketToOrder, orderBucket, type OrderedBucket } from './order-bucket.js';

export interface MeasuredBucket extends OrderedBucket {
  /** Of all its lines. */
  readonly bytes: number;
}

/** Brings the records of a bucket into order, and tells how long their lines are. */
export function orderAndMeasure(kernel: ArenaKernel, task: BucketToOrder): MeasuredBucket {
  const ordered = orderBucket(kernel, task);
  const { words } = kernel;
  const first = task.bucket.numbers >> 2;
  let bytes = 0;
  for (let k = first; k < first + ordered.count; k += 1) {
    const row = words[k] as number;
    bytes += (words[row + 1] as number) + 1 - (words[row] as number);
  }
  return { ...ordered, bytes };
}

/** A bucket in order, and where its lines are to be in a file. */
export interface BucketToWrite {
  /** Where its records are listed. */
  readonly numbers: number;
  readonly windows: readonly number[];
  /** Room for `windowRoom` of the largest of them. */
  readonly to: number;
  readonly descriptor: number;
  readonly position: number;
}

/** Writes the lines of a bucket, window by window: what is copied into one is in the core's own cache when it is written. */
export function writeBucket(
  kernel: ArenaKernel,
  { descriptor, numbers, position, to, windows }: BucketToWrite,
): void {
  let [from, at] = [numbers, position];
  for (const count of windows) {
    const { bytes, lines } = gatherWindow(kernel, { numbers: from, count, to, wantRows: false });
    for (let done = 0; done < bytes; )
      done += writeSync(descriptor, kernel.bytes, lines + done, bytes - done, at + done);
    from += 4 * count;
    at += bytes;
  }
}
