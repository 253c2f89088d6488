import type { Clock } from '../../../base/index.js';
import { onAbort, requireInteger, systemClock } from '../../../base/index.js';
import type { Batch, OversizedRecord } from '../batch.js';
import { content } from './gunzip.js';
import type { NdjsonInput } from './input.js';
import { rawBytes } from './input.js';
import { LineSlicer } from './line-slicer.js';

/** The start of a line. */
interface StartPosition {
  readonly input: number;
  /** In the content, from 0. */
  readonly offset: number;
  /** Its number, from 1. */
  readonly line: number;
  /** The input is a plain file, of which nothing is compressed: what is before need not be read. */
  readonly isPlain?: boolean;
}

export interface ReaderOptions {
  /** Bytes of a batch. Default 1 MiB. */
  readonly batchBytes?: number;
  /** Bytes a record may have. Default 64 MiB. */
  readonly maxRecordBytes?: number;
  /** How many of its first bytes are kept of a record that has more (for a dead letter). Default 0. */
  readonly keepOversizedBytes?: number;
  /** When input pauses, whole lines wait at most this long for company. Default 20; 2 for the first, for nobody has work yet. */
  readonly flushAfterMs?: number;
  /** Where to begin: what is before it is passed over unread, as far as that goes. Default: at the start of the first input. */
  readonly start?: StartPosition;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Reads inputs one after another and gives batches of whole lines, and records that are too long, in the order of the inputs. What
 * begins as gzip is decompressed; a BOM at an input's start is taken off; a missing last newline is added. Blank lines go
 * along, they count as lines.
 *
 * It reads ahead by a few hundred kilobytes and waits while nobody takes batches. Leaving the iteration early, and aborting the
 * signal (the iteration then rejects with its reason), close the input at hand. Rejects with `NO_SUCH_INPUT`, `PERMISSION`,
 * `IO` or `CORRUPT` when an input cannot be read, after the batches that could. Can be iterated once.
 */
export class NdjsonReader implements AsyncIterable<Batch | OversizedRecord> {
  /** Bytes read from the inputs so far, as they are stored (for progress). */
  bytesRead = 0;
  private readonly inputs: readonly NdjsonInput[];
  private readonly options: ReaderOptions;
  private slicer: LineSlicer | undefined = undefined;
  private batches = 0;

  constructor(inputs: readonly NdjsonInput[], options: ReaderOptions = {}) {
    requireInteger('batchBytes', options.batchBytes ?? 1, 1, 2 ** 30);
    requireInteger('maxRecordBytes', options.maxRecordBytes ?? 1, 1, 2 ** 30);
    requireInteger('keepOversizedBytes', options.keepOversizedBytes ?? 0, 0, 2 ** 30);
    this.inputs = inputs;
    this.options = options;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch | OversizedRecord, void, undefined> {
    const { start } = this.options;
    for (const [number, input] of this.inputs.entries()) {
      if (start === undefined || number > start.input) yield* this.read(number, input);
      else if (number === start.input) yield* this.read(number, input, start);
    }
  }

  /** Gives back the memory of a batch that nobody needs any more (optional). */
  recycle(bytes: Uint8Array<ArrayBuffer>): void {
    this.slicer?.recycle(bytes);
  }

  private async *read(
    number: number,
    input: NdjsonInput,
    start: Omit<StartPosition, 'input'> = { offset: 0, line: 1 },
  ): AsyncGenerator<Batch | OversizedRecord, void, undefined> {
    const { batchBytes = 2 ** 20, maxRecordBytes = 64 * 2 ** 20, keepOversizedBytes = 0 } = this.options;
    const smallBatches = Math.max(0, SMALL_BATCHES - this.batches);
    const slicing = { batchBytes, smallBatches, maxRecordBytes, keepOversizedBytes };
    const slicer = new LineSlicer(number, slicing, start);
    this.slicer = slicer;
    const pieces = new PatientPieces(this.wanted(input, start), this.options, () => {
      if ('stream' in input) input.stream.destroy?.();
    });
    try {
      for (;;) {
        const piece = await pieces.next(slicer.holdsLines, this.batches === 0 ? FIRST_FLUSH_MS : undefined);
        if (piece === 'pause') slicer.flush();
        else if (piece === 'end') slicer.end();
        else slicer.push(piece);
        for (let ready = slicer.take(); ready !== undefined; ready = slicer.take()) {
          this.batches += 1;
          yield ready;
        }
        if (piece === 'end') return;
      }
    } finally {
      await pieces.close();
    }
  }

  private wanted(
    input: NdjsonInput,
    { isPlain, offset }: Omit<StartPosition, 'input'>,
  ): AsyncGenerator<Uint8Array> {
    if (isPlain === true) return this.counted(rawBytes(input, offset));
    const whole = content(input.name, this.counted(rawBytes(input)));
    return offset === 0 ? whole : skip(whole, offset);
  }

  private async *counted(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.bytesRead += piece.length;
      yield piece;
    }
  }
}

/** The pieces without their first `count` bytes. */
async function* skip(pieces: AsyncGenerator<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const piece of pieces) {
    if (left < piece.length) yield left === 0 ? piece : piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
}

/**
 * A thread scans its first bytes ten times slower, until its code is compiled, and it switches to compiled code between
 * batches: with these many small ones a few threads are past that after some hundredths of a second.
 */
const SMALL_BATCHES = 16;

const FLUSH_MS = 20;
const FIRST_FLUSH_MS = 2;

/** Pieces as they come, with word of a pause in between. */
class PatientPieces {
  private readonly source: AsyncGenerator<Uint8Array>;
  private readonly options: ReaderOptions;
  /** Asked for and not given yet: a pause does not lose it. */
  private pending: Promise<IteratorResult<Uint8Array>> | undefined = undefined;
  private isAtEnd = false;
  /** Ends a read that may never come back (standard input). */
  private readonly breakOff: () => void;

  constructor(source: AsyncGenerator<Uint8Array>, options: ReaderOptions, breakOff: () => void) {
    this.source = source;
    this.options = options;
    this.breakOff = breakOff;
  }

  /** The next piece, `end`, or, only when `mayPause`, `pause` when nothing came for a while. Rejects when the signal aborts. */
  async next(mayPause: boolean, soonestMs = FLUSH_MS): Promise<Uint8Array | 'pause' | 'end'> {
    const { flushAfterMs = soonestMs, signal } = this.options;
    signal?.throwIfAborted();
    this.pending ??= this.source.next();
    const result = await this.settled(this.pending, mayPause ? flushAfterMs : undefined);
    if (result === 'pause') return result;
    this.pending = undefined;
    if (result.done !== true) return result.value;
    this.isAtEnd = true;
    return 'end';
  }

  /** Closes the source when it has not ended. What it says then no longer concerns anybody. */
  async close(): Promise<void> {
    if (this.isAtEnd) return;
    const returned = this.source.return(undefined).catch(() => undefined);
    if (this.pending === undefined) await returned;
    else this.breakOff();
  }

  private settled(
    pending: Promise<IteratorResult<Uint8Array>>,
    flushAfterMs: number | undefined,
  ): Promise<IteratorResult<Uint8Array> | 'pause'> {
    const { signal, clock = systemClock } = this.options;
    if (flushAfterMs === undefined && signal === undefined) return pending;
    return new Promise((resolve, reject) => {
      const registration =
        signal === undefined ? undefined : onAbort(signal, { withdraw: () => undefined, abandon: reject });
      const cancelTimer =
        flushAfterMs === undefined ? undefined : clock.setTimeout(() => resolve('pause'), flushAfterMs);
      const leave = (): void => {
        registration?.cancel();
        cancelTimer?.();
      };
      pending
        .then(resolve, reject)
        .finally(leave)
        .catch(() => undefined);
    });
  }
}
