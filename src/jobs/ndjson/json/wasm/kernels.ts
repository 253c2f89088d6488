import { isUtf8 } from 'node:buffer';
import { MODULE } from './module.js';

/** The part of the engine's own `WebAssembly` that is used here; Node's types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (limits: object) => KernelMemory;
};

/** Memory that kernels work in; sent to another thread it is the same memory there. */
export interface KernelMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

export const PAGE_BYTES: number = 64 * 1024;
/** Places are signed words of 32 bits. */
export const MOST_MEMORY_BYTES: number = 2 ** 31;

/** What `assembly/` exports; what it says there is not repeated here. All places are in the memory. */
export interface Kernels {
  heapBase(): number;
  scan(
    base: number,
    size: number,
    origin: number,
    rows: number,
    mostRows: number,
    width: number,
    slots: number,
    faulty: number,
    mostFaults: number,
    open: number,
    names: number,
    lengths: number,
    longest: number,
  ): number;
  lineCount(): number;
  blankCount(): number;
  faultCount(): number;
  longestLine(): number;
  reachedPlace(): number;
  keepType(numbers: number, count: number, column: number, type: number): void;
  writePrefixes(
    numbers: number,
    count: number,
    prefixes: number,
    column: number,
    type: number,
    descending: boolean,
    missingLast: boolean,
    skip: number,
    seconds: number,
  ): void;
  takeSeconds(numbers: number, count: number, prefixes: number, seconds: number): number;
  numberRows(numbers: number, first: number, width: number, count: number): void;
  radixSort(prefixes: number, numbers: number, count: number, scratch: number, counts: number): void;
  countBelow(prefixes: number, count: number, bound: number): number;
  tieStart(prefixes: number, count: number, from: number): number;
  tieEnd(prefixes: number, count: number, from: number): number;
  firstDescent(prefixes: number, count: number): number;
  keepUpTo(numbers: number, prefixes: number, count: number, bound: number): number;
  commonStart(numbers: number, count: number, column: number, from: number): number;
  referencePlace(): number;
  fitting(numbers: number, count: number, bytes: number, more: number): number;
  copyLines(numbers: number, count: number, to: number, rows: number, slots: number): number;
}

/** What kernels ask for, being rare. */
export interface KernelQuestions {
  /** A name with escapes, after its quote at `name`, leads to `value`, which may belong into the row's values at `row`. */
  noteEscaped(name: number, value: number, row: number): void;
  /** The prefix of the value at `value` is to be written to `prefix`. */
  hardPrefix(value: number, prefix: number): void;
}

/** Memory of `bytes`, zeros, of which nothing is taken before it is used. Throws `RangeError` when the system refuses. */
export function kernelMemory(bytes: number, mostBytes: number = bytes): KernelMemory {
  const maximum = Math.ceil(mostBytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES), maximum, shared: true });
}

/** The kernels over a memory, for this thread. */
export function kernelsOver(memory: KernelMemory, questions: KernelQuestions): Kernels {
  compiled ??= new WebAssembly.Module(Buffer.from(MODULE, 'base64'));
  const linesAreUtf8 = (start: number, end: number): boolean =>
    isUtf8(new Uint8Array(memory.buffer, start, end - start));
  const env = { memory, linesAreUtf8, ...questions };
  return new WebAssembly.Instance(compiled, { env }).exports as Kernels;
}

let compiled: object | undefined;

/** The next place that any value may begin at. */
export function aligned(place: number): number {
  return Math.ceil(place / 16) * 16;
}
