import { type GatheredWindow, gatherWindow } from './gather-window.js';
import type { ArenaKernel } from './kernel.js';
import { type BucketToOrder, orderBucket, type OrderedBucket } from './order-bucket.js';

/** A bucket to order, and a place for its first window. */
export interface BucketToGather extends BucketToOrder {
  readonly to: number;
  readonly wantRows: boolean;
}

export interface GatheredBucket extends OrderedBucket {
  /** Most buckets are no larger than a window. */
  readonly first: GatheredWindow;
}

/** Brings the records of a bucket into order and copies the lines of its first window one after the other. */
export function orderAndGather(kernel: ArenaKernel, task: BucketToGather): GatheredBucket {
  const { bucket, to, wantRows } = task;
  const ordered = orderBucket(kernel, task);
  const count = ordered.windows[0] ?? 0;
  return { ...ordered, first: gatherWindow(kernel, { numbers: bucket.numbers, count, to, wantRows }) };
}
