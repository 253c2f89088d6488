import { PipelineError, wrongKind } from '../../base/index.js';
import type { Batch, OversizedRecord } from './batch.js';
import { faultInBatch, faultOfOversized, faultMessage, type RecordFault } from './faults.js';
import { explainFault, isSpace, lineEnd } from './json/index.js';
import { NdjsonReader } from './reading/index.js';
import {
  type NdjsonOptions,
  type NdjsonSource,
  openInputs,
  resolveSettings,
  type Settings,
} from './run/index.js';

export interface ReadNdjsonOptions extends Pick<NdjsonOptions, 'maxRecordBytes' | 'signal' | 'clock'> {
  /** What becomes of a record that is not valid: `fail` (default) rejects, a function is told and the others go on. */
  readonly onFault?: 'fail' | ((fault: RecordFault, raw: Uint8Array) => void);
}

/**
 * The records of NDJSON as values, one after the other: a source for `pipeline()`, or for `for await`. Files by path (gzip is
 * recognised), streams under a name. Values are those of `JSON.parse`; what is not strictly valid is a fault.
 *
 * It reads a few hundred kilobytes ahead and waits while nobody takes records. Leaving early and aborting `signal` close the
 * input. Rejects with `INVALID_JSON`, `INVALID_UTF8` or `TOO_LARGE` at the first fault (its place is in the message), with
 * `NO_SUCH_INPUT`, `PERMISSION`, `IO` or `CORRUPT` for an input that cannot be read. Can be iterated once.
 *
 * @example
 * await pipeline(readNdjson<{ ts: number }>(['in.ndjson'])).sort({ by: (r) => r.ts }).to(writeNdjson('out.ndjson'));
 */
export function readNdjson<T = unknown>(
  sources: readonly NdjsonSource[],
  options: ReadNdjsonOptions = {},
): AsyncIterableIterator<T> {
  const { onFault = 'fail', ...rest } = options;
  requireOwnPolicy(rest, onFault);
  return new Records<T>(sources, resolveSettings(rest), onFault, undefined);
}

/** Where a record is: which input, its line there from 1, where it begins and how long it is. Short, for a sort puts it to disk. */
export type RecordPlace = readonly [input: number, line: number, offset: number, length: number];

export interface PlacedReading<T> extends ReadNdjsonOptions {
  readonly onFault: (fault: RecordFault, raw: Uint8Array) => void;
  /** What is given for a record; `raw` gives a copy of its bytes, within the call. */
  readonly make: (value: unknown, place: RecordPlace, raw: () => Uint8Array) => T;
  /** Waited for before more is read: so faults do not heap up where no record is between them. */
  readonly betweenBatches: () => Promise<void>;
  /** How many bytes of a record that is too long `onFault` gets. */
  readonly keepOversizedBytes: number;
  /** The inputs are open; `bytesRead` says how much was read of them so far, as they are stored. */
  readonly onOpen: (bytesRead: () => number) => void;
}

type Placing<T> = Omit<PlacedReading<T>, 'onFault' | keyof ReadNdjsonOptions>;

/** The same for who must know where each record comes from. */
export function readPlacedNdjson<T>(
  sources: readonly NdjsonSource[],
  { onFault, make, betweenBatches, keepOversizedBytes, onOpen, ...rest }: PlacedReading<T>,
): AsyncIterableIterator<T> {
  return new Records<T>(sources, resolveSettings(rest), onFault, {
    make,
    betweenBatches,
    keepOversizedBytes,
    onOpen,
  });
}

/** What runs over NDJSON are told of records that fail would be ignored here. */
function requireOwnPolicy(options: object, onFault: unknown): void {
  if (onFault !== 'fail' && typeof onFault !== 'function')
    throw wrongKind('onFault', "'fail' or a function", onFault);
  const foreign = ['onError', 'deadLetter', 'maxFailures'].find((name) => name in options);
  if (foreign === undefined) return;
  throw new PipelineError(
    'INVALID_ARGUMENT',
    `readNdjson has no ${foreign}: onFault says what becomes of a record that is not valid`,
  );
}

/** No generator: a record that is at hand is given without a turn of the event loop in between. */
class Records<T> implements AsyncIterableIterator<T> {
  private readonly sources: readonly NdjsonSource[];
  private readonly settings: Settings;
  private readonly onFault: NonNullable<ReadNdjsonOptions['onFault']>;
  private readonly placed: Placing<T> | undefined;
  private names: readonly string[] = [];
  private pieces: AsyncIterator<Batch | OversizedRecord> | undefined = undefined;
  private batch: Batch | undefined = undefined;
  private at = 0;
  private line = 0;
  private isOver = false;

  constructor(
    sources: readonly NdjsonSource[],
    settings: Settings,
    onFault: NonNullable<ReadNdjsonOptions['onFault']>,
    placed: Placing<T> | undefined,
  ) {
    this.sources = sources;
    this.settings = settings;
    this.onFault = onFault;
    this.placed = placed;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    try {
      const found = this.takeOne();
      return found === undefined ? this.nextOfBatches() : Promise.resolve(found);
    } catch (error) {
      return this.endBy(error);
    }
  }

  async return(): Promise<IteratorResult<T>> {
    this.isOver = true;
    this.batch = undefined;
    await this.pieces?.return?.();
    return { done: true, value: undefined };
  }

  private async nextOfBatches(): Promise<IteratorResult<T>> {
    try {
      for (;;) {
        await this.placed?.betweenBatches();
        if (this.isOver) break;
        this.pieces ??= await this.open();
        const { done, value: piece } = await this.pieces.next();
        if (done === true) break;
        if (piece.kind === 'oversized')
          this.tell(faultOfOversized(this.nameOf(piece), piece, this.settings.maxRecordBytes), piece.kept);
        else {
          this.batch = piece;
          this.at = 0;
          this.line = 0;
        }
        const found = this.takeOne();
        if (found !== undefined) return found;
      }
      return { done: true, value: undefined };
    } catch (error) {
      return await this.endBy(error);
    }
  }

  private async open(): Promise<AsyncIterator<Batch | OversizedRecord>> {
    const { clock, maxRecordBytes, signal } = this.settings;
    const { inputs } = await openInputs(this.sources);
    this.names = inputs.map(({ name }) => name);
    const keepOversizedBytes = this.placed?.keepOversizedBytes ?? 0;
    const reading = { batchBytes: 256 * 1024, maxRecordBytes, keepOversizedBytes, clock };
    const reader = new NdjsonReader(inputs, signal === undefined ? reading : { ...reading, signal });
    this.placed?.onOpen(() => reader.bytesRead);
    return reader[Symbol.asyncIterator]();
  }

  /** The next record of the batch at hand. */
  private takeOne(): IteratorYieldResult<T> | undefined {
    const { batch } = this;
    if (batch === undefined) return undefined;
    const { bytes } = batch;
    while (this.at < bytes.length) {
      const start = this.at;
      const end = lineEnd(bytes, start);
      this.at = end + 1;
      const line = this.line++;
      if (isBlank(bytes, start, end)) continue;
      const why = explainFault(bytes, start, end);
      if (why === undefined) {
        const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
        const value: unknown = JSON.parse(text);
        if (this.placed === undefined) return { done: false, value: value as T };
        const place = [batch.input, batch.firstLine + line, batch.offset + start, end - start] as const;
        return { done: false, value: this.placed.make(value, place, () => bytes.slice(start, end)) };
      }
      const fault = faultInBatch(this.nameOf(batch), batch, { line, start, end, ...why });
      this.tell(fault, bytes.slice(start, end));
    }
    this.batch = undefined;
    return undefined;
  }

  private nameOf({ input }: { readonly input: number }): string {
    return this.names[input] ?? '?';
  }

  private tell(fault: RecordFault, raw: Uint8Array): void {
    if (this.onFault !== 'fail') return this.onFault(fault, raw);
    const message = faultMessage(fault).replace(/^pipeline: /, '');
    throw new PipelineError(fault.code, message, { item: `${fault.file}:${fault.line}` });
  }

  private async endBy(reason: unknown): Promise<never> {
    await this.return().catch(() => undefined);
    throw reason;
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (!isSpace(bytes[i])) return false;
  return true;
}
