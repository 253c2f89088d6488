import {
  aligned,
  type KernelMemory,
  kernelMemory,
  MOST_MEMORY_BYTES,
  PAGE_BYTES,
} from '../../json/wasm/kernels.js';
import type { SortSpec } from '../../order/index.js';
import { ArenaKernel, type ArenaHandle } from './kernel.js';

/** How many this module has made. The threads of a pool hear of no others. */
let made = 0;
/** The least by which an arena grows beyond what it was made with. */
const GROWTH_BYTES = 2 ** 20;

/**
 * One memory for all threads, in which a sort takes place: the bytes of records grow from below, what is known about them from above.
 *
 * - A1 `floor ≤ top ≤ ceiling`: below `top` are bytes of input, `ceiling` and above is what was reserved; between them is nothing but the
 *   `held` bytes behind `top` into which input is being read: they are reserved for nothing else.
 * - A2 Only the main thread reserves. A place stays where it is until `clear`.
 * - A3 Nothing is taken from the system before it is written to, and `clear` gives nothing back.
 */
export class Arena {
  readonly handle: ArenaHandle;
  readonly kernel: ArenaKernel;
  private readonly memory: KernelMemory;
  /** Where the bytes of input end. */
  top: number;
  held = 0;
  private ceiling: number;
  /** What `ceiling` must not go below, beside `top`: since it has grown, the part it was made with is full. */
  private lowest = 0;
  /** By how much it has grown. That is for what is rare, and no more input is taken in because of it. */
  private grown = 0;

  /** What threads need to work in, which input never takes. */
  private readonly work: number;

  /** Room for `bytes` of input and what is known about it, and for `work`, as far as the system grants it. */
  constructor(bytes: number, work: number, spec: SortSpec) {
    const room = Math.min(aligned(bytes + work) + PAGE_BYTES, MOST_MEMORY_BYTES - PAGE_BYTES);
    this.work = work;
    this.memory = granted(room);
    made += 1;
    this.handle = { id: made, memory: this.memory, spec };
    this.kernel = new ArenaKernel(this.handle);
    this.top = this.kernel.floor;
    this.ceiling = this.memory.buffer.byteLength;
  }

  /** Bytes between what is below and what is above. */
  get room(): number {
    return Math.max(0, this.ceiling - Math.max(this.top + this.held, this.lowest));
  }

  /** Bytes that input may have still. */
  get inputRoom(): number {
    return this.lowest === 0 ? this.ceiling - this.top - this.work - this.grown : 0;
  }

  get isEmpty(): boolean {
    return this.top === this.kernel.floor;
  }

  /** Forgets everything. */
  clear(): void {
    this.top = this.kernel.floor;
    this.held = 0;
    this.ceiling = this.kernel.bytes.length;
    this.lowest = 0;
  }

  /** A place for so many bytes, at a multiple of sixteen. Grows when it has to. */
  reserve(bytes: number): number {
    const size = aligned(bytes);
    if (this.room < size) this.grow(size);
    this.ceiling -= size;
    return this.ceiling;
  }

  /** Sees to it that so many bytes of input fit in; only while it is empty. */
  makeRoom(bytes: number): void {
    if (this.ceiling - this.top < bytes) this.grow(bytes);
    this.lowest = 0;
  }

  private grow(bytes: number): void {
    this.lowest = this.kernel.bytes.length;
    this.memory.grow(Math.ceil(Math.max(bytes, GROWTH_BYTES) / PAGE_BYTES));
    this.kernel.refresh();
    this.grown += this.kernel.bytes.length - this.lowest;
    this.ceiling = this.kernel.bytes.length;
  }
}

/** So much memory, or half as much, as often as the system refuses. Throws `RangeError` when that is next to nothing. */
function granted(bytes: number): KernelMemory {
  try {
    return kernelMemory(bytes, MOST_MEMORY_BYTES - PAGE_BYTES);
  } catch (error) {
    if (bytes < LEAST_BYTES) throw error;
    return granted(bytes / 2);
  }
}

const LEAST_BYTES = 16 * 2 ** 20;
