/**
 * What a thread loads: the kernel as task functions. Bytes come in by transfer and go back the same way.
 */
import type { Transferring } from '../../pool/index.js';
import { transferring } from '../../pool/index.js';
import type { CheckedBatch } from './check-batch.js';
import { checkBatch } from './check-batch.js';
import { gather } from './gather.js';
import type { SortSpec } from './order/sort-order.js';
import { SortOrder } from './order/sort-order.js';
import type { SortedBatch } from './sort-batch.js';
import { sortBatch } from './sort-batch.js';

export interface CheckInput {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface CheckOutput {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly checked: CheckedBatch;
}

/** Validates a batch. */
export function check({ bytes }: CheckInput): Transferring<CheckOutput> {
  return transferring({ bytes, checked: checkBatch(bytes) }, [bytes.buffer]);
}

export interface SortInput {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly spec: SortSpec;
  readonly validate: boolean;
}

export interface SortOutput {
  /** The records in order, and nothing else. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sorted: SortedBatch;
  /** The bytes of the faulty lines, by fault. */
  readonly faulty: readonly Uint8Array<ArrayBuffer>[];
}

/** Validates, sorts and gathers a batch. */
export function sort({ bytes, spec, validate }: SortInput): Transferring<SortOutput> {
  const sorted = sortBatch(bytes, new SortOrder(spec), { validate });
  const faulty = sorted.faults.map(({ start, end }) => bytes.slice(start, end));
  const ordered = gather(bytes, sorted);
  const { starts, ends, values, high, low } = sorted;
  const columns = [starts, ends, values, high, low].map((column) => column.buffer);
  return transferring({ bytes: ordered, sorted, faulty }, [bytes.buffer, ...columns]);
}
