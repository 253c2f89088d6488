import type { LineTable } from '../line-table.js';
import { requireWholeLines, scanLines } from '../scan.js';
import type { WantedNames } from '../wanted-names.js';
import {
  aligned,
  type KernelMemory,
  kernelMemory,
  type Kernels,
  kernelsOver,
  MOST_MEMORY_BYTES,
  PAGE_BYTES,
} from './kernels.js';

/** A larger slab (a very long line) is scanned without copying it into the module's memory first. */
const MOST_BYTES = 8 * 2 ** 20;
/** What follows the slab, for the loads that begin in it. */
const PADDING = 64;
/** Nothing is too long here: whoever made the slab has seen to it. */
const ANY_LENGTH = 2 ** 31 - 1;

/**
 * `scanLines` in WebAssembly: the same answers, more than twice as quick, and quick from the first batch on. The arrays of the table are
 * new ones afterwards.
 */
export function scanLinesFast(bytes: Uint8Array, wanted: WantedNames, table: LineTable): void {
  if (bytes.length > MOST_BYTES) return scanLines(bytes, wanted, table);
  requireWholeLines(bytes);
  scanner ??= new Scanner();
  scanner.scan(bytes, wanted, table);
}

/**
 * Memory of this thread for a slab of so many bytes: what is put there is scanned where it lies. It is another's as soon as this or a
 * scan is called for other bytes. Undefined: it is too much.
 */
export function slabMemory(size: number): Buffer | undefined {
  if (size > MOST_BYTES) return undefined;
  scanner ??= new Scanner();
  return scanner.slab(size);
}

/** One a thread; made when it is first needed. */
let scanner: Scanner | undefined;

class Scanner {
  private readonly memory: KernelMemory = kernelMemory(PAGE_BYTES, MOST_MEMORY_BYTES);
  private readonly kernels: Kernels;
  private bytes = new Uint8Array(this.memory.buffer);
  private readonly base: number;
  private given: Buffer | undefined = undefined;
  /** What the scan at hand is about, for the question that it may ask. */
  private wanted: WantedNames | undefined = undefined;
  private slots = 0;

  constructor() {
    this.kernels = kernelsOver(this.memory, {
      noteEscaped: (name, value, row) => {
        const values = new Int32Array(this.memory.buffer, row, this.slots);
        this.wanted?.note(this.bytes, name, name, true, value, values, 0);
      },
      hardPrefix: () => undefined,
    });
    this.base = aligned(this.kernels.heapBase());
  }

  slab(size: number): Buffer {
    this.makeRoom(this.base + size + PADDING);
    this.given = Buffer.from(this.memory.buffer, this.base, size);
    return this.given;
  }

  scan(bytes: Uint8Array, wanted: WantedNames, table: LineTable): void {
    const { slots } = table;
    const size = bytes.length;
    const mostRecords = (size >> 1) + 1;
    const { base } = this;
    const names = aligned(base + size + PADDING);
    const open = aligned(names + wanted.size);
    const rows = aligned(open + (size >> 3) + 16);
    const faulty = rows + 4 * (2 + slots) * mostRecords;
    this.makeRoom(faulty + 8 * mostRecords);
    wanted.writeTo(this.bytes, names);
    const isHere = bytes.buffer === this.given?.buffer && bytes.byteOffset === base;
    if (!isHere) this.bytes.set(bytes, base);
    Object.assign(this, { wanted, slots });
    const count = this.kernels.scan(
      base,
      size,
      base,
      rows,
      mostRecords,
      2 + slots,
      slots,
      faulty,
      mostRecords,
      open,
      names,
      wanted.lengths,
      ANY_LENGTH,
    );
    this.fill(table, rows, count);
    const faults = new Uint32Array(this.memory.buffer, faulty, 2 * this.kernels.faultCount());
    for (const word of faults) table.faulty.push(word);
  }

  private fill(table: LineTable, rows: number, count: number): void {
    const { slots } = table;
    const width = 2 + slots;
    const words = new Int32Array(this.memory.buffer, rows, count * width);
    const starts = new Uint32Array(count);
    const ends = new Uint32Array(count);
    const values = new Int32Array(count * slots);
    for (let n = 0, row = 0; n < count; n += 1, row += width) {
      starts[n] = words[row] as number;
      ends[n] = words[row + 1] as number;
      for (let s = 0; s < slots; s += 1) values[n * slots + s] = words[row + 2 + s] as number;
    }
    Object.assign(table, { count, starts, ends, values });
    table.lines = this.kernels.lineCount();
    table.blank = this.kernels.blankCount();
  }

  private makeRoom(size: number): void {
    const missing = size - this.bytes.length;
    if (missing <= 0) return;
    this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.bytes = new Uint8Array(this.memory.buffer);
  }
}
