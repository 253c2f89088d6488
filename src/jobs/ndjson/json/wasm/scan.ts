import { isUtf8 } from 'node:buffer';
import type { LineTable } from '../line-table.js';
import { requireWholeLines, scanLines } from '../scan.js';
import type { WantedNames } from '../wanted-names.js';
import { MODULE } from './module.js';

/** A larger slab (a very long line) is scanned without copying it into the module's memory first. */
const MOST_BYTES = 8 * 2 ** 20;
/** Newlines behind the slab, for the loads of sixteen bytes that begin in it. */
const PADDING = 32;
const PAGE = 64 * 1024;
const NEWLINE = 0x0a;

/** The part of the engine's own `WebAssembly` that is used here; Node's types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** What `assembly/scan.ts` exports. All places are in `memory`. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapBase(): number;
  scan(
    base: number,
    size: number,
    starts: number,
    ends: number,
    values: number,
    slots: number,
    faulty: number,
    open: number,
    names: number,
    lengths: number,
    allUtf8: boolean,
  ): number;
  lineCount(): number;
  blankCount(): number;
  faultCount(): number;
}

/**
 * `scanLines` in WebAssembly: the same answers, about twice as quick, and quick from the first batch on. The arrays of the table are
 * new ones afterwards.
 */
export function scanLinesFast(bytes: Uint8Array, wanted: WantedNames, table: LineTable): void {
  if (bytes.length > MOST_BYTES) return scanLines(bytes, wanted, table);
  requireWholeLines(bytes);
  scanner ??= new Scanner();
  scanner.scan(bytes, wanted, table);
}

/** One a thread; made when it is first needed. */
let scanner: Scanner | undefined;

class Scanner {
  private readonly module: Exports;
  /** What the scan at hand is about, for the two questions that the module asks. */
  private bytes: Uint8Array = new Uint8Array(0);
  private wanted: WantedNames | undefined = undefined;
  private slots = 0;
  private values = 0;

  constructor() {
    const compiled = new WebAssembly.Module(Buffer.from(MODULE, 'base64'));
    const { exports } = new WebAssembly.Instance(compiled, {
      env: {
        lineIsUtf8: (start: number, end: number) => isUtf8(this.bytes.subarray(start, end)),
        noteEscaped: (name: number, value: number, record: number) => this.noteEscaped(name, value, record),
      },
    });
    this.module = exports as Exports;
  }

  scan(bytes: Uint8Array, wanted: WantedNames, table: LineTable): void {
    const { slots } = table;
    const size = bytes.length;
    const mostRecords = (size >> 1) + 1;
    const names = aligned(this.module.heapBase());
    const base = aligned(names + wanted.size);
    const open = aligned(base + size + PADDING);
    const starts = aligned(open + size);
    const ends = starts + 4 * mostRecords;
    const values = ends + 4 * mostRecords;
    const faulty = values + 4 * mostRecords * slots;
    const memory = this.memoryOf(faulty + 8 * mostRecords);
    wanted.writeTo(memory, names);
    memory.set(bytes, base);
    memory.fill(NEWLINE, base + size, base + size + PADDING);
    Object.assign(this, { bytes, wanted, slots, values });
    const count = this.module.scan(
      base,
      size,
      starts,
      ends,
      values,
      slots,
      faulty,
      open,
      names,
      wanted.lengths,
      isUtf8(bytes),
    );
    const words = new Uint32Array(memory.buffer);
    table.count = count;
    table.lines = this.module.lineCount();
    table.blank = this.module.blankCount();
    table.starts = words.slice(starts / 4, starts / 4 + count);
    table.ends = words.slice(ends / 4, ends / 4 + count);
    table.values = new Int32Array(memory.buffer).slice(values / 4, values / 4 + count * slots);
    const faults = this.module.faultCount();
    for (let n = 0; n < 2 * faults; n += 1) table.faulty.push(words[faulty / 4 + n] as number);
  }

  /** A name with escapes: rare enough to be compared here. */
  private noteEscaped(name: number, value: number, record: number): void {
    const row = new Int32Array(this.module.memory.buffer, this.values + 4 * record * this.slots, this.slots);
    this.wanted?.note(this.bytes, name, name, true, value, row, 0);
  }

  private memoryOf(size: number): Uint8Array<ArrayBuffer> {
    const { memory } = this.module;
    const missing = size - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return new Uint8Array(memory.buffer);
  }
}

function aligned(place: number): number {
  return (place + 15) & ~15;
}
