import { NEWLINE } from '../json/index.js';
import type { Before, ChunkFailure } from './chunk.js';
import type { RecordFunction } from './load-function.js';
import type { InTurnOptions } from './map-in-turn.js';
import { failureOf, type Outcome, outcomeOf } from './outcome.js';
import { RecordReader } from './read-record.js';
import { LoneContext } from './record-context.js';

/** A plain function takes nothing but its record. */
export const NO_CONTEXT: LoneContext = new LoneContext(0, 0);

/** Calls a plain function for single records of a chunk, whose lines it is asked for in their order, and notes what fails. */
export class SingleCalls {
  readonly failures: ChunkFailure[] = [];
  private readonly bytes: Buffer;
  private readonly fn: RecordFunction;
  private readonly options: InTurnOptions;
  private reader: RecordReader | undefined = undefined;
  private line = 0;
  private counted = 0;

  constructor(bytes: Buffer, fn: RecordFunction, options: InTurnOptions) {
    this.bytes = bytes;
    this.fn = fn;
    this.options = options;
  }

  /** What becomes of the record that begins at `start`; nothing when it fails. */
  call(start: number, before: Before): Outcome {
    const { bytes, options } = this;
    const end = bytes.indexOf(NEWLINE, start);
    this.reader ??= new RecordReader(bytes, options.validate);
    try {
      const result = this.fn(this.reader.read(start, end), NO_CONTEXT);
      return outcomeOf(result, options, start);
    } catch (error) {
      this.note(error, start, before);
      return '';
    }
  }

  /** The record that begins at `start` failed. */
  note(error: unknown, start: number, before: Before): void {
    const end = this.bytes.indexOf(NEWLINE, start);
    const failure = failureOf(error, this.options.kind, start);
    this.failures.push({ ...failure, line: this.lineOf(start), start, end, attempts: 1, before });
  }

  /** How many lines are before `start`. */
  private lineOf(start: number): number {
    for (; this.counted < start; this.line += 1) {
      this.counted = this.bytes.indexOf(NEWLINE, this.counted) + 1;
    }
    return this.line;
  }
}
