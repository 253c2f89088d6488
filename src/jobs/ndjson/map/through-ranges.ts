import { isPipelineError } from '../../../base/index.js';
import { type NdjsonInput, NdjsonReader, type ReaderOptions, unreadable } from '../reading/index.js';
import { type Feedable, fedThrough, type Teller } from '../run/index.js';
import type { Chunk, ChunkResult } from './chunk.js';
import { measureLines } from './chunk.js';
import type { ChunkFile, FileRange } from './chunk-file.js';
import { gather } from './chunk-result.js';
import type { ChunkSizer } from './chunk-sizer.js';
import { RangeCutter } from './range-cutter.js';
import { type Done, type MappedChunk, type Piece, sendChunks } from './through-workers.js';

export interface ThroughRanges {
  readonly inputs: readonly NdjsonInput[];
  /** Which of them workers can read by themselves. */
  readonly files: readonly (ChunkFile | undefined)[];
  /** `start` is where all begins. */
  readonly reading: Omit<ReaderOptions, 'signal' | 'start'> & { readonly start: Position };
  readonly concurrency: number;
  readonly sizer: ChunkSizer;
  /** Has a worker read a range and do all of it; undefined when it cannot be read any more. */
  readonly workRange: (range: FileRange, signal: AbortSignal) => Promise<ChunkResult | undefined>;
  /** Works on bytes, whatever becomes of the worker. */
  readonly work: (chunk: Chunk, signal: AbortSignal) => Promise<ChunkResult>;
}

interface Position {
  readonly input: number;
  readonly offset: number;
  readonly line: number;
  readonly index: number;
}

/** A part of a file that nobody but the worker has read. */
interface RangePiece {
  readonly kind: 'range';
  readonly input: number;
  readonly range: FileRange;
  readonly cutter: RangeCutter;
}

/**
 * The same as `throughWorkers`, in the order of the input, for a function that cannot see where its record is: large files are cut into
 * ranges, which the workers read by themselves. What is left at the end of each, and other inputs, are read here.
 *
 * - I1 The lines and the index of what is under way count from where its chunk begins; where that is is only known when all before it
 *   is done, and is put in as it leaves.
 */
export async function* throughRanges(wishes: ThroughRanges, teller: Teller): AsyncGenerator<Done, void> {
  const { concurrency, reading, sizer, work } = wishes;
  const ranges = new Ranges(wishes, teller);
  let { input, line, index } = reading.start;
  const pieces = fedThrough<Piece | RangePiece, Done>(
    {
      concurrency,
      order: 'input',
      whenClosed: 'leave', // its inputs are files
      feed: async (to, signal) => await ranges.feed(to, signal),
      work: async (piece, signal) => {
        if (piece.kind === 'oversized') return piece;
        if (piece.kind === 'range') return await ranges.work(piece, signal);
        const result = await work(piece, signal);
        sizer.learn(result);
        return { kind: 'mapped', chunk: piece, result };
      },
    },
    teller,
  );
  try {
    for await (const done of pieces) {
      const { input: from } = done.kind === 'mapped' ? done.chunk : done;
      if (from !== input) {
        line = 1;
        input = from;
        await ranges.close(input);
      }
      if (done.kind === 'oversized') yield { ...done, line, index };
      else yield { ...done, chunk: { ...done.chunk, firstLine: line, firstIndex: index } };
      line += done.kind === 'mapped' ? done.result.lines : 1;
      index += done.kind === 'mapped' ? done.result.records : 1;
    }
  } finally {
    await ranges.close();
  }
}

class Ranges {
  private readonly wishes: ThroughRanges;
  private readonly teller: Teller;
  private readonly cutters: Map<number, RangeCutter> = new Map();
  /** Grows with the longest range; what is kept of it is copied out. */
  private scratch: Uint8Array<ArrayBuffer> = new Uint8Array(0);

  constructor(wishes: ThroughRanges, teller: Teller) {
    this.wishes = wishes;
    this.teller = teller;
  }

  /** Input after input, as ranges as far as that goes. */
  async feed(to: Feedable<Piece | RangePiece>, signal: AbortSignal): Promise<void> {
    const { inputs, reading, sizer } = this.wishes;
    const { start } = reading;
    for (const [input, source] of inputs.entries()) {
      if (input < start.input) continue;
      const { offset } = input === start.input ? start : { offset: 0 };
      const cutter = await this.sendRanges(input, offset, to, signal);
      const rest = cutter === undefined ? source : { name: source.name, stream: cutter.rest() };
      const at = { input: 0, line: 1, offset: cutter?.at ?? offset, isPlain: cutter !== undefined };
      const reader = new NdjsonReader([rest], { ...reading, signal, start: at });
      this.teller.tally.readers.push(() => reader.bytesRead);
      const toInput = { send: async (piece: Piece) => await to.send({ ...piece, input }) };
      await sendChunks(reader, sizer, toInput, 0, signal);
    }
  }

  /** What came of a range: by the worker alone when nothing is wrong, else from bytes that are read here. */
  async work(piece: RangePiece, signal: AbortSignal): Promise<MappedChunk> {
    const { input, range } = piece;
    const { work, workRange } = this.wishes;
    const result = await workRange(range, signal).catch((error: unknown) => {
      if (isPipelineError(error, 'WORKER_DIED') || isPipelineError(error, 'TIMEOUT')) return undefined;
      throw error;
    });
    const place = { kind: 'chunk', input, firstLine: 1, firstIndex: 0, offset: range.position } as const;
    if (result?.bytes === range.length) {
      const { lines, records } = result;
      const bytes = result.failures.length > 0 ? this.read(piece, bytesFor(range)) : NOTHING;
      const chunk = { ...place, bytes, lines, records, isWholeBatch: false };
      return { kind: 'mapped', chunk, result: this.withOutput(result, piece) };
    }
    const bytes = this.read(piece, bytesFor(range));
    const { lines, records } = measureLines(Buffer.from(bytes.buffer), 0, Number.POSITIVE_INFINITY);
    const chunk = { ...place, bytes, lines, records, isWholeBatch: false };
    return { kind: 'mapped', chunk, result: await work(chunk, signal) };
  }

  /** The files before this input, or all. */
  async close(before = Number.POSITIVE_INFINITY): Promise<void> {
    for (const [input, cutter] of this.cutters) {
      if (input >= before) continue;
      this.cutters.delete(input);
      await cutter.close();
    }
  }

  /** Cuts the input as far as that goes; undefined when it cannot be cut. */
  private async sendRanges(
    input: number,
    offset: number,
    to: Feedable<RangePiece>,
    signal: AbortSignal,
  ): Promise<RangeCutter | undefined> {
    const file = this.wishes.files[input];
    const cutter =
      file === undefined ? undefined : await RangeCutter.open(file, offset).catch(() => undefined);
    if (cutter === undefined) return undefined;
    this.cutters.set(input, cutter);
    const begin = cutter.at;
    this.teller.tally.readers.push(() => cutter.at - begin);
    for (let range = await cutter.next(); range !== undefined; range = await cutter.next()) {
      signal.throwIfAborted();
      await to.send({ kind: 'range', input, range, cutter });
    }
    return cutter;
  }

  private read<B extends Uint8Array>({ cutter, input, range }: RangePiece, into: B): B {
    if (cutter.read(range, into)) return into;
    throw unreadable(this.wishes.inputs[input]?.name ?? '', new Error('it changed while it was read'));
  }

  /** The lines that were only named, out of the file. */
  private withOutput(result: ChunkResult, piece: RangePiece): ChunkResult {
    const { kept, ...rest } = result;
    if (kept === undefined || kept.length === 0) return result;
    const { length } = piece.range;
    if (this.scratch.length < length) this.scratch = bytesFor(piece.range);
    return { ...rest, output: gather(this.read(piece, this.scratch), kept) };
  }
}

const NOTHING = new Uint8Array(0);

function bytesFor({ length }: FileRange): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}
