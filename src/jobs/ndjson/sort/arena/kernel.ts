import { aligned, type KernelMemory, type Kernels, kernelsOver } from '../../json/wasm/kernels.js';
import { SortOrder, type SortSpec } from '../../order/index.js';
import { writePrefix } from '../../order/prefix.js';
import type { KeyType } from '../../order/sort-key.js';

/** An arena as it is told to a thread: sent anew with every task, it is the same memory. */
export interface ArenaHandle {
  /** Tells it from others. */
  readonly id: number;
  readonly memory: KernelMemory;
  readonly spec: SortSpec;
}

/** What texts begin with: where one of them is (0: there is none), and how many bytes they have alike. */
export interface CommonStart {
  readonly place: number;
  readonly length: number;
}

/** How the kernels number what a column is compared as. */
const TYPES: Readonly<Record<KeyType | 'line', number>> = {
  line: 0,
  auto: 1,
  number: 2,
  string: 3,
  natural: 4,
};

/**
 * The kernels over an arena, with an order in mind, and the arena as arrays.
 *
 * - I1 A record is known by the number of its row: the place of the row in `words`. A row is `width` words: where the record begins, where its
 *   newline is, and where the value of each key begins (or `MISSING`), all places in `bytes`.
 * - I2 Where the first column may hold texts, two words more are the prefix of what follows the first prefix of a text; 0: it is not known. They
 *   spare most ties a look at the record, which lies anywhere in memory.
 */
export class ArenaKernel {
  readonly order: SortOrder;
  readonly kernels: Kernels;
  readonly width: number;
  /** How many words into a row the second prefix is; 0: there is none. */
  readonly seconds: number;
  bytes: Uint8Array;
  words: Uint32Array;
  values: Int32Array;
  private readonly memory: KernelMemory;
  /** What the value is to become whose prefix is asked for. */
  private rule = { column: 0, skip: 0 };

  constructor({ memory, spec }: ArenaHandle) {
    this.memory = memory;
    this.order = new SortOrder(spec);
    const hasSeconds = this.order.textKind(0) !== undefined;
    this.seconds = hasSeconds ? 2 + this.order.slots : 0;
    this.width = 2 + this.order.slots + (hasSeconds ? 2 : 0);
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Uint32Array(memory.buffer);
    this.values = new Int32Array(memory.buffer);
    this.kernels = kernelsOver(memory, {
      noteEscaped: (name, value, row) =>
        this.order.names.note(this.bytes, name, name, true, value, this.values, row >> 2),
      hardPrefix: (value, prefix) => this.writeHardPrefix(value, prefix),
    });
    this.order.names.writeTo(this.bytes, this.namesAt);
  }

  /** Where the names of keys lie, and where what follows them may begin. */
  get namesAt(): number {
    return aligned(this.kernels.heapBase() + 16);
  }

  get floor(): number {
    return aligned(this.namesAt + this.order.names.size);
  }

  /** The memory may have grown: the arrays are to span all of it. */
  refresh(buffer: SharedArrayBuffer = this.memory.buffer): void {
    if (buffer.byteLength === this.bytes.length) return;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.values = new Int32Array(buffer);
  }

  /** Writes the prefixes of a column of the listed records. */
  writePrefixes(numbers: number, count: number, prefixes: number, column: number, skip: number): void {
    const { type, descending, missing } = this.order.prefixRule(column, skip);
    this.rule = { column, skip };
    const isLast = missing === 'last';
    this.kernels.writePrefixes(numbers, count, prefixes, column, TYPES[type], descending, isLast, skip, 0);
  }

  /** The same for the first column, and its second prefixes too. */
  writeBothPrefixes(numbers: number, count: number, prefixes: number, skip: number): void {
    const { type, descending, missing } = this.order.prefixRule(0, skip);
    this.rule = { column: 0, skip };
    const isLast = missing === 'last';
    const seconds = 4 * this.seconds;
    this.kernels.writePrefixes(numbers, count, prefixes, 0, TYPES[type], descending, isLast, skip, seconds);
  }

  /** Makes second prefixes the prefixes; false: of some they are not known. */
  takeSeconds(numbers: number, count: number, prefixes: number): boolean {
    return this.seconds > 0 && this.kernels.takeSeconds(numbers, count, prefixes, 4 * this.seconds) !== 0;
  }

  /** What all texts of a column begin with alike, `known` bytes of which are known; nothing where it has no texts to look at. */
  commonStart(numbers: number, count: number, column: number, known: number): CommonStart {
    const kind = this.order.textKind(column);
    if (kind === undefined) return { place: 0, length: 0 };
    const length = this.kernels.commonStart(numbers, count, kind === 'line' ? -1 : column, known);
    return { place: this.kernels.referencePlace(), length };
  }

  /** Takes out the values of the listed records that are of another type than their key asks for. */
  keepTypes(numbers: number, count: number): void {
    for (const [column, { type }] of this.order.spec.keys.entries())
      this.kernels.keepType(numbers, count, column, TYPES[type]);
  }

  /** Below, at or above 0 as the record with row `a` comes before, is equal to or comes after the one with row `b`. */
  compare(a: number, b: number): number {
    const { bytes, values, words } = this;
    return this.order.compareAt(
      bytes,
      words[a] as number,
      values,
      a + 2,
      bytes,
      words[b] as number,
      values,
      b + 2,
    );
  }

  private writeHardPrefix(value: number, prefix: number): void {
    const { column, skip } = this.rule;
    writePrefix(this.bytes, value, this.order.prefixRule(column, skip), one, 0);
    this.words[prefix >> 2] = one.low[0] as number;
    this.words[(prefix >> 2) + 1] = one.high[0] as number;
  }
}

const one = { high: new Uint32Array(1), low: new Uint32Array(1) };
/** By arena, those made last at the end. Some, for input that passes through arenas takes a few in turn; not all, for each keeps its memory. */
const kernels = new Map<number, ArenaKernel>();
const MOST_KERNELS = 12;

/** The kernel for an arena in this thread, made when the first task comes that is about it. */
export function kernelOf(arena: ArenaHandle): ArenaKernel {
  const kernel = kernels.get(arena.id) ?? new ArenaKernel(arena);
  kernels.set(arena.id, kernel);
  const [oldest] = kernels.keys();
  if (oldest !== undefined && kernels.size > MOST_KERNELS) kernels.delete(oldest);
  kernel.refresh(arena.memory.buffer);
  return kernel;
}
