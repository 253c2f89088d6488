import type { Batch, OversizedRecord } from '../batch.js';

/** What a slicer and a reader are told. */
export interface SlicerOptions {
  /** Bytes a batch may have; one line alone may have more. */
  readonly batchBytes: number;
  /** How many batches, from the first on, have at most `SMALL_BATCH_BYTES`. */
  readonly smallBatches: number;
  /** Bytes a record may have, without its newline. */
  readonly maxRecordBytes: number;
  /** How many of its first bytes are kept of a record that has more. */
  readonly keepOversizedBytes: number;
}

/** Enough to be worth a thread's while, little enough to be done before its code is compiled. */
const SMALL_BATCH_BYTES: number = 128 * 1024;

/**
 * Cuts the bytes of one input, which come in pieces of any size, into batches of whole lines. What it gives does not depend on
 * how the bytes were cut into pieces, as long as `flush` is not called.
 *
 * - I1 `buffer[0 … fill)` are the bytes from `offset` on that have not left yet; all before `lineStart` are whole lines, and there are
 *   `lines` of them; from `lineStart` on there is no newline.
 * - I2 Every byte is searched for a newline once and copied at most twice more than a doubling buffer does: a line of any length
 *   that comes in small pieces costs time in proportion to its length.
 * - I3 While `oversized` is set, nothing is in the buffer, and what comes belongs to that record up to the next newline.
 */
export class LineSlicer {
  private readonly options: SlicerOptions;
  private readonly input: number;
  private readonly ready: (Batch | OversizedRecord)[] = [];
  private readonly spare: Uint8Array<ArrayBuffer>[] = [];
  private smallBatches: number;
  private buffer: Uint8Array<ArrayBuffer>;
  private fill = 0;
  private lineStart = 0;
  private lines = 0;
  private offset = 0;
  private firstLine = 1;
  private oversized: GrowingRecord | undefined = undefined;
  /** How many bytes of a BOM have been seen at the start; `past`: there is none to come any more. */
  private bom: number | 'past' = 0;

  /** `start`: where in the input, and in which line, the bytes begin that will come. */
  constructor(
    input: number,
    options: SlicerOptions,
    start: { readonly offset: number; readonly line: number } = { offset: 0, line: 1 },
  ) {
    this.input = input;
    this.options = options;
    this.smallBatches = options.smallBatches;
    this.buffer = new Uint8Array(this.batchBytes);
    this.offset = start.offset;
    this.firstLine = start.line;
    if (start.offset > 0) this.bom = 'past';
  }

  /** True when whole lines wait that a `flush` would give. */
  get holdsLines(): boolean {
    return this.lines > 0;
  }

  /** Takes the next bytes. They are copied, so their memory may be used again. */
  push(piece: Uint8Array): void {
    const start = this.bom === 'past' ? 0 : this.takeOffBom(piece);
    this.append(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength), start);
  }

  /** Makes a batch of the whole lines at hand, though it is a small one. */
  flush(): void {
    if (this.lines > 0) this.emit();
  }

  /** The input has ended: what is left leaves too, the last line with a newline if it had none. */
  end(): void {
    if (typeof this.bom === 'number') this.giveBackBom(this.bom);
    if (this.oversized !== undefined) this.endOversized();
    if (this.fill > this.lineStart) this.append(LAST_NEWLINE, 0);
    this.flush();
  }

  /** The next batch or oversized record that is ready, in the order of the input. */
  take(): Batch | OversizedRecord | undefined {
    return this.ready.shift();
  }

  /** Gives back the memory of a batch that nobody needs any more; saves allocating another. */
  recycle(bytes: Uint8Array<ArrayBuffer>): void {
    const { buffer } = bytes;
    if (buffer.byteLength === this.options.batchBytes && this.spare.length < 4)
      this.spare.push(new Uint8Array(buffer));
  }

  private append(piece: Buffer, start: number): void {
    let at = start;
    let newline = piece.indexOf(NEWLINE, at);
    while (at < piece.length) {
      if (this.oversized !== undefined) {
        const end = newline < 0 ? piece.length : newline;
        this.oversized.add(piece.subarray(at, end));
        at = end;
        if (newline < 0) return;
        this.endOversized();
        at += 1;
        newline = piece.indexOf(NEWLINE, at);
        continue;
      }
      if (this.fill === this.buffer.length) this.makeRoom();
      // As far as this block goes, note its lines; then copy it in one go.
      const limit = Math.min(piece.length, at + this.buffer.length - this.fill);
      const shift = this.fill - at;
      let tooLong = false;
      while (newline >= 0 && newline < limit) {
        tooLong = newline + shift - this.lineStart > this.options.maxRecordBytes;
        if (tooLong) break;
        this.lineStart = newline + shift + 1;
        this.lines += 1;
        newline = piece.indexOf(NEWLINE, newline + 1);
      }
      tooLong ||= limit + shift - this.lineStart > this.options.maxRecordBytes;
      const end = tooLong ? Math.max(at, this.lineStart - shift) : limit;
      this.buffer.set(piece.subarray(at, end), this.fill);
      this.fill += end - at;
      at = end;
      if (tooLong) this.beginOversized();
    }
  }

  /** The buffer is full: its whole lines leave, or the one line in it gets twice the room. */
  private makeRoom(): void {
    if (this.lines > 0) return this.emit();
    const larger = new Uint8Array(this.buffer.length * 2);
    larger.set(this.buffer);
    this.buffer = larger;
  }

  /** Lets the whole lines go as a batch; the unfinished one moves to the start of another buffer. */
  private emit(): void {
    const { buffer, input, firstLine, lines, offset, lineStart } = this;
    this.ready.push({ kind: 'batch', bytes: buffer.subarray(0, lineStart), input, firstLine, lines, offset });
    const rest = buffer.subarray(lineStart, this.fill);
    if (this.smallBatches > 0) this.smallBatches -= 1;
    const capacity = Math.max(this.batchBytes, rest.length);
    const isUsual = capacity === this.options.batchBytes;
    this.buffer = (isUsual ? this.spare.pop() : undefined) ?? new Uint8Array(capacity);
    this.buffer.set(rest);
    this.fill = rest.length;
    this.offset += lineStart;
    this.firstLine += lines;
    this.lineStart = 0;
    this.lines = 0;
  }

  private get batchBytes(): number {
    const { batchBytes } = this.options;
    return this.smallBatches > 0 ? Math.min(batchBytes, SMALL_BATCH_BYTES) : batchBytes;
  }

  private beginOversized(): void {
    this.flush();
    this.oversized = new GrowingRecord(this.options.keepOversizedBytes);
    this.oversized.add(this.buffer.subarray(0, this.fill));
    this.fill = 0;
    if (this.buffer.length !== this.batchBytes) this.buffer = new Uint8Array(this.batchBytes);
  }

  private endOversized(): void {
    const { oversized, input, firstLine: line, offset } = this;
    if (oversized === undefined) return;
    this.ready.push({
      kind: 'oversized',
      input,
      line,
      offset,
      length: oversized.length,
      kept: oversized.bytes,
    });
    this.oversized = undefined;
    this.offset += oversized.length + 1;
    this.firstLine += 1;
  }

  /** Follows a BOM through the first pieces; gives where the rest of the piece begins. */
  private takeOffBom(piece: Uint8Array): number {
    let seen = this.bom as number;
    let at = 0;
    while (at < piece.length && seen < BOM.length && piece[at] === BOM[seen]) {
      seen += 1;
      at += 1;
    }
    this.bom = seen;
    if (seen === BOM.length) {
      this.bom = 'past';
      this.offset = BOM.length;
    } else if (at < piece.length) this.giveBackBom(seen);
    return at;
  }

  /** It was no BOM after all. */
  private giveBackBom(seen: number): void {
    this.bom = 'past';
    this.append(BOM.subarray(0, seen), 0);
  }
}

const NEWLINE = 0x0a;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const LAST_NEWLINE = Buffer.from([NEWLINE]);

/** A record that is too long: its length, and its first bytes as far as they are to be kept. */
class GrowingRecord {
  length = 0;
  private readonly parts: Uint8Array[] = [];
  private room: number;

  constructor(keepBytes: number) {
    this.room = keepBytes;
  }

  add(part: Uint8Array): void {
    this.length += part.length;
    const kept = new Uint8Array(part.subarray(0, this.room));
    this.room -= kept.length;
    if (kept.length > 0) this.parts.push(kept);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Buffer.concat(this.parts));
  }
}
