import type { Batch } from '../batch.js';
import { type Chunk, type ChunkResult, measureLines } from './chunk.js';

/** How long a worker should be busy with a chunk: much longer than it takes to send one, and soon enough for who waits for output. */
const TARGET_MS = 100;
/** Asynchronous calls run out at a chunk's end; it has to be rare beside the calls. */
const CALLS_A_CHUNK = 100;
const LONGEST_MS = 5_000;
const GROWTH = 8;

/** Cuts batches into chunks that take about the same time, whatever the function does. */
export class ChunkSizer {
  private lines: number;
  private targetMs = TARGET_MS;

  /** `atOnce`: how many calls may be in flight in a worker. */
  constructor(atOnce: number) {
    this.lines = 16 * atOnce;
  }

  /** How long a worker may go on beginning calls. */
  get turnMs(): number {
    return 2 * this.targetMs;
  }

  learn({ callMs, elapsedMs, lines }: Pick<ChunkResult, 'callMs' | 'elapsedMs' | 'lines'>): void {
    this.targetMs =
      callMs === undefined ? TARGET_MS : Math.min(LONGEST_MS, Math.max(TARGET_MS, CALLS_A_CHUNK * callMs));
    const wanted = (lines * this.targetMs) / Math.max(elapsedMs, 0.05);
    this.lines = Math.ceil(Math.max(1, Math.min(wanted, GROWTH * this.lines)));
  }

  /** The chunks of a batch; `firstIndex` is the place of its first record among all. Each has the size that is right when it is asked for. */
  *chunksOf(batch: Batch, firstIndex: number): Generator<Chunk, number> {
    const { input, offset } = batch;
    const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.length);
    let [index, line, at] = [firstIndex, batch.firstLine, 0];
    while (at < bytes.length) {
      const { end, lines, records } = measureLines(bytes, at, this.lines);
      yield {
        kind: 'chunk',
        bytes: batch.bytes.subarray(at, end),
        input,
        firstLine: line,
        firstIndex: index,
        offset: offset + at,
        lines,
        records,
        isWholeBatch: at === 0 && end === bytes.length,
      };
      index += records;
      line += lines;
      at = end;
    }
    return index;
  }
}
