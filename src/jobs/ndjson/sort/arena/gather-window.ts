import { aligned } from '../../json/wasm/kernels.js';
import type { Arena } from './arena.js';
import type { ArenaKernel } from './kernel.js';

/** Records that go together, and where to. */
export interface WindowToGather {
  /** Where they are listed, in order. */
  readonly numbers: number;
  readonly count: number;
  /** Room for `windowRoom`. */
  readonly to: number;
  /** Give the rows too, as a `Block` has them. */
  readonly wantRows: boolean;
}

/** Lines in order, and before them, if they were asked for, their rows. */
export interface GatheredWindow {
  readonly count: number;
  readonly rows: number;
  readonly lines: number;
  readonly bytes: number;
}

/** Bytes that one record's row has in a `Block`. */
export function rowBytes(slots: number): number {
  return 4 * (1 + slots);
}

/** What is needed for a window of so many bytes, rows included. */
export function windowRoom(windowBytes: number): number {
  return windowBytes + 48;
}

/** What is needed to copy so many bytes with `records` records, rows included. */
export function copyRoom({ kernel }: Arena, bytes: number, records: number): number {
  return windowRoom(bytes + rowBytes(kernel.order.slots) * records);
}

/** Copies the lines of a window one after the other. */
export function gatherWindow({ kernels, order }: ArenaKernel, task: WindowToGather): GatheredWindow {
  const { count, numbers, to: rows, wantRows } = task;
  const lines = rows + (wantRows ? aligned(rowBytes(order.slots) * count) : 0);
  const end = kernels.copyLines(numbers, count, lines, wantRows ? rows : 0, order.slots);
  return { count, rows, lines, bytes: end - lines };
}
