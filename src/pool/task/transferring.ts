import type { TransferListItem } from 'node:worker_threads';
import { resultNotCloneable } from '../failures.js';

/** What can be handed over instead of copied: `ArrayBuffer`, `MessagePort`, `FileHandle` and the like. */
export type Transferable = TransferListItem;

const BRAND = Symbol.for('pipeline.Transferring');

/** A result together with those of its parts that are handed over instead of copied. See {@link transferring}. */
export interface Transferring<R> {
  readonly value: R;
  readonly transfer: readonly Transferable[];
}

/**
 * To be returned by a task function: the caller of `pool.run` gets `value`, and what `transfer` lists is handed over
 * instead of copied; the task cannot use it afterwards. Only whole `ArrayBuffer`s can be handed over, and small
 * `Buffer`s share one: allocate what you transfer with `new Uint8Array(n)` or `Buffer.allocUnsafeSlow(n)`. A list that
 * cannot be handed over (a view instead of its buffer, a buffer that is gone) fails the run with `TASK_NOT_CLONEABLE`.
 *
 * @example
 * export default (size: number) => {
 *   const bytes = new Uint8Array(size);
 *   return transferring({ bytes }, [bytes.buffer]);
 * };
 */
export function transferring<R>(value: R, transfer: readonly Transferable[]): Transferring<R> {
  const marked = { value, transfer: [...new Set(transfer)] };
  Object.defineProperty(marked, BRAND, { value: true });
  return marked;
}

/** True for what {@link transferring} made. */
export function isTransferring(value: unknown): value is Transferring<unknown> {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** The same with everything of `transfer` gone from the original; not a byte is copied. `TASK_NOT_CLONEABLE` when that cannot be. */
export function handedOver({ value, transfer }: Transferring<unknown>): Transferring<unknown> {
  try {
    return structuredClone({ value, transfer }, { transfer: transfer as ArrayBuffer[] });
  } catch (cause) {
    throw resultNotCloneable(cause);
  }
}
