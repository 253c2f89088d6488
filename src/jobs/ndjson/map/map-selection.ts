import type { Clock } from '../../../base/index.js';
import { LineTable, NEWLINE, skipSpace, WantedNames } from '../json/index.js';
import { scanLinesFast } from '../json/wasm/scan.js';
import type { ChunkResult } from './chunk.js';
import type { RecordFunction } from './load-function.js';
import type { InTurnOptions } from './map-in-turn.js';
import { rawEnd } from './raw-value.js';
import type { Selected } from './selection.js';
import { SingleCalls } from './single-calls.js';

/**
 * The lines of a function that only selects members of its record. Where a line has nothing but values that `JSON.stringify` would
 * write as they stand, they are copied; for every other record the function is called.
 *
 * - I1 A line is what `JSON.stringify` makes of the function's result, to the byte, whether it is copied or not.
 * - I2 Every record of the chunk is one line or one failure, in the order of the lines; `output` has room for a copied line before
 *   its first byte is written.
 */
export class MapSelection {
  private readonly fn: RecordFunction;
  private readonly options: InTurnOptions;
  private readonly clock: Clock;
  private readonly wanted: WantedNames;
  /** What stands before each value: `,"name":`. */
  private readonly labels: readonly Buffer[];
  private readonly labelBytes: number;
  private output: Buffer = Buffer.allocUnsafeSlow(64 * 1024);

  constructor(selected: readonly Selected[], fn: RecordFunction, options: InTurnOptions, clock: Clock) {
    this.fn = fn;
    this.options = options;
    this.clock = clock;
    this.wanted = new WantedNames(selected.map(({ from }) => Buffer.from(from)));
    this.labels = selected.map(({ name }) => Buffer.from(`,${JSON.stringify(name)}:`));
    this.labelBytes = this.labels.reduce((sum, { length }) => sum + length, 0);
  }

  /** All of the chunk. */
  run(chunk: Uint8Array): ChunkResult {
    const startedAt = this.clock.now();
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const table = new LineTable(this.labels.length, 0); // the scan brings its own arrays
    scanLinesFast(bytes, this.wanted, table);
    const calls = new SingleCalls(bytes, this.fn, this.options);
    const { count, faulty, starts } = table;
    let fault = 0;
    let size = 0;
    const call = (start: number, records: number): string =>
      calls.call(start, { records, filtered: 0, output: size });
    for (let n = 0; n < count; n += 1) {
      const start = starts[n] as number;
      for (; fault < faulty.length && (faulty[fault + 1] as number) < start; fault += 2) {
        size = this.append(call(faulty[fault + 1] as number, n + fault / 2), size);
      }
      const after = this.copy(bytes, table, n, size);
      size = after >= 0 ? after : this.append(call(start, n + fault / 2), size);
    }
    for (; fault < faulty.length; fault += 2) {
      size = this.append(call(faulty[fault + 1] as number, count + fault / 2), size);
    }
    return {
      output: new Uint8Array(this.output.subarray(0, size)),
      bytes: bytes.length,
      lines: table.lines,
      records: count + faulty.length / 2,
      filtered: 0,
      failures: calls.failures,
      elapsedMs: this.clock.now() - startedAt,
      callMs: undefined,
    };
  }

  /** Writes the line of record `n`; gives where it ends, or -1 when the function has to be called for it. */
  private copy(bytes: Buffer, table: LineTable, n: number, size: number): number {
    const { labels } = this;
    const start = table.starts[n] as number;
    const length = (table.ends[n] as number) - start;
    const most = this.labelBytes + labels.length * length + 3;
    if (most > this.options.maxRecordBytes || bytes[skipSpace(bytes, start)] !== OPEN_OBJECT) return -1;
    this.makeRoom(size, most);
    const { output } = this;
    let out = size;
    for (let s = 0; s < labels.length; s += 1) {
      const at = table.values[n * labels.length + s] as number;
      if (at < 0) continue;
      const end = rawEnd(bytes, at);
      if (end < 0) return -1;
      const label = labels[s] as Buffer;
      for (let i = 0; i < label.length; i += 1) output[out + i] = label[i] as number;
      out += label.length;
      for (let i = at; i < end; i += 1) output[out + i - at] = bytes[i] as number;
      out += end - at;
    }
    if (out === size) out += 1;
    output[size] = OPEN_OBJECT; // in place of the first comma
    output[out] = CLOSE_OBJECT;
    output[out + 1] = NEWLINE;
    return out + 2;
  }

  private append(text: string, size: number): number {
    if (text === '') return size;
    const length = Buffer.byteLength(text);
    this.makeRoom(size, length);
    this.output.write(text, size);
    return size + length;
  }

  private makeRoom(size: number, more: number): void {
    if (size + more <= this.output.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(size + more, 2 * this.output.length));
    this.output.copy(larger, 0, 0, size);
    this.output = larger;
  }
}

const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
