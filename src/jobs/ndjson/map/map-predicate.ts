import type { Clock } from '../../../base/index.js';
import { lineEnd } from '../json/index.js';
import type { Before, ChunkResult } from './chunk.js';
import type { RecordFunction } from './load-function.js';
import type { InTurnOptions } from './map-in-turn.js';
import type { MemberReader } from './member-reader.js';
import { NO_CONTEXT, SingleCalls } from './single-calls.js';

/**
 * The lines that a predicate keeps, as ranges of the chunk. Nothing but the call itself happens for a record.
 *
 * - I1 Every record of the chunk is kept, filtered or failed, in the order of the lines: those that the scan found and those that it
 *   refused, which are read as any function's record is.
 * - I2 Ranges ascend, are whole lines, and never touch: neighbours are one.
 */
export class MapPredicate {
  private readonly members: MemberReader;
  private readonly fn: RecordFunction;
  private readonly options: InTurnOptions;
  private readonly clock: Clock;

  constructor(members: MemberReader, fn: RecordFunction, options: InTurnOptions, clock: Clock) {
    this.members = members;
    this.fn = fn;
    this.options = options;
    this.clock = clock;
  }

  /** All of the chunk. */
  run(chunk: Uint8Array): ChunkResult {
    const startedAt = this.clock.now();
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const { fn } = this;
    const scanned = this.members.scan(bytes);
    const { count, ends, faulty, lines, starts } = scanned.table;
    const calls = new SingleCalls(bytes, fn, this.options);
    const kept = new KeptRanges(count + faulty.length / 2);
    const before = (records: number): Before => ({
      records,
      filtered: records - calls.failures.length - kept.lines,
      output: kept.bytes,
    });
    const take = (record: unknown, start: number, end: number, records: number): void => {
      const isKept =
        record === undefined ? calls.call(start, before(records)) !== '' : says(record, start, records);
      if (isKept) kept.add(start, end + 1);
    };
    const says = (record: unknown, start: number, records: number): boolean => {
      try {
        return Boolean(fn(record, NO_CONTEXT));
      } catch (error) {
        calls.note(error, start, before(records));
        return false;
      }
    };
    let fault = 0;
    for (let n = 0; n <= count; n += 1) {
      const start = n === count ? bytes.length : (starts[n] as number);
      for (; fault < faulty.length && (faulty[fault + 1] as number) < start; fault += 2) {
        const at = faulty[fault + 1] as number;
        take(undefined, at, lineEnd(bytes, at), n + fault / 2);
      }
      if (n < count) take(scanned.record(n), start, ends[n] as number, n + fault / 2);
    }
    const { failures } = calls;
    const records = count + faulty.length / 2;
    return {
      output: new Uint8Array(0),
      kept: kept.ranges,
      bytes: bytes.length,
      lines,
      records,
      filtered: records - failures.length - kept.lines,
      failures,
      elapsedMs: this.clock.now() - startedAt,
      callMs: undefined,
    };
  }
}

/** From where to where the kept lines go; neighbours are one range. */
class KeptRanges {
  bytes = 0;
  lines = 0;
  private readonly words: Int32Array<ArrayBuffer>;
  private count = 0;

  constructor(mostLines: number) {
    this.words = new Int32Array(2 * mostLines);
  }

  add(start: number, end: number): void {
    const { count, words } = this;
    this.bytes += end - start;
    this.lines += 1;
    if (count > 0 && words[count - 1] === start) {
      words[count - 1] = end;
      return;
    }
    words[count] = start;
    words[count + 1] = end;
    this.count = count + 2;
  }

  get ranges(): Int32Array<ArrayBuffer> {
    return this.words.slice(0, this.count);
  }
}
